package io.github.mapihttp

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.util.concurrent.TimeUnit
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

/** The `mapi` binary that the build made. */
val mapi: String = System.getenv("MAPI_BIN")
    ?: error("MAPI_BIN must name the mapi binary: `cargo xtask test --only kotlin` does that")

internal fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content

/** An Exchange in a box with the demo's people. */
class TestServer(vararg arguments: String) : AutoCloseable {
    private val process = ProcessBuilder(mapi, "serve", "--demo", "--port", "0", "--json", *arguments)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val started = Json.parseToJsonElement(process.inputReader(Charsets.UTF_8).readLine()).jsonObject

    class User(val address: String, val password: String, val dn: String, val url: String, val addressBookUrl: String)

    val autodiscover: String = started.text("autodiscover")
    val users: List<User> = started.getValue("users").jsonArray.map { it.jsonObject }.map {
        User(it.text("address"), it.text("password"), it.text("dn"), it.text("mailbox_url"), it.text("address_book_url"))
    }
    val alice: User = user("alice@example.com")
    val bob: User = user("bob@example.com")

    fun user(address: String): User = users.single { it.address == address }

    /** Asks the server, which was started with `--admin`, for something from beside, or tells it something. */
    fun tell(path: String, what: String? = null): String {
        val request = HttpRequest.newBuilder(URI(started.text("admin") + path))
        if (what != null) request.POST(HttpRequest.BodyPublishers.ofString(what))
        val answer = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString())
        check(answer.statusCode() == 200) { "$path $what: ${answer.body()}" }
        return answer.body()
    }

    suspend fun connect(
        user: User,
        credentials: Credentials = Credentials.Basic(user.address, user.password),
        transport: Transport = JavaHttpTransport(),
        onExchange: (Exchange) -> Unit = {},
    ): Mailbox = Mailbox.connect(
        url = user.url,
        dn = user.dn,
        credentials = credentials,
        transport = transport,
        onExchange = onExchange,
    )

    override fun close() {
        process.destroy()
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly()
    }
}
