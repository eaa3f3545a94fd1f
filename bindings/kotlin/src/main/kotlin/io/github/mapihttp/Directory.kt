package io.github.mapihttp

/** The address book of the organisation. People are asked for by distinguished name, address, or a name that means nobody else. */
public class Directory internal constructor(private val pump: Pump) {
    /**
     * Finds the people and lists whom a name may mean: the beginning of a name, an alias, an address. Nobody is no error,
     * and several may fit. 1 exchange, and 1 more the first time.
     *
     * @throws MapiException.InvalidArgument when the mailbox was opened without an address book.
     */
    public suspend fun resolve(name: String): List<Person> = (pump.run { resolve(name) } as Answer.People).people

    /** Some of all people and lists, by display name, without the first [after]. 1 exchange. */
    public suspend fun page(limit: Int = 50, after: Int = 0): PeoplePage {
        if (limit < 0 || after < 0) throw MapiException.invalid("limit and after must not be negative: $limit, $after")
        return (pump.run { browse(limit.toUInt(), after.toUInt()) } as Answer.Browsed).page
    }

    /** All that is known of somebody: photo and certificates, too. 1 exchange. */
    public suspend fun details(name: String): PersonDetails = (pump.run { details(name) } as Answer.Described).details

    /**
     * The members of a list: 1 exchange, 2 when nothing before told of the list.
     *
     * @param nested the people in it and in the lists that are in it, each once.
     */
    public suspend fun members(list: String, nested: Boolean = false): List<Person> =
        linked(if (nested) PersonLink.ALL_MEMBERS else PersonLink.MEMBERS, list)

    /** The lists that somebody is in. */
    public suspend fun lists(name: String): List<Person> = linked(PersonLink.LISTS, name)

    /** Whom somebody reports to. */
    public suspend fun manager(name: String): Person? = linked(PersonLink.MANAGER, name).firstOrNull()

    /** Who reports to somebody. */
    public suspend fun reports(name: String): List<Person> = linked(PersonLink.REPORTS, name)

    private suspend fun linked(link: PersonLink, name: String): List<Person> =
        (pump.run { linked(link, name) } as Answer.People).people
}
