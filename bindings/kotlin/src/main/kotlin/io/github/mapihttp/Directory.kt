package io.github.mapihttp

/** The address book of the organisation. */
public class Directory internal constructor(private val pump: Pump) {
    /**
     * Finds the people and lists whom a name may mean: the beginning of a name, an alias, an address. Nobody is no error,
     * and several may fit. 1 exchange, and 1 more the first time.
     *
     * @throws MapiException.InvalidArgument when the mailbox was opened without an address book.
     */
    public suspend fun resolve(name: String): List<Person> = (pump.run { resolve(name) } as Answer.People).people
}
