package io.github.mapihttp.examples

import io.github.mapihttp.Credentials
import io.github.mapihttp.Mailbox
import io.github.mapihttp.TestServer
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** What the examples of the READMEs take for granted. */
class ExampleScope(server: TestServer, val downloads: Path) {
    val url: String = server.alice.url
    val dn: String = server.alice.dn
    val user: String = server.alice.address
    val password: String = server.alice.password
    val menu: Path = Files.writeString(downloads.resolve("lunch.txt"), "Soup")

    val printed: MutableList<String> = CopyOnWriteArrayList()
    val watching: CompletableDeferred<Unit> = CompletableDeferred()

    /** Takes the place of the class: nobody serves example.com, so the server is told where to ask. */
    @Suppress("PropertyName")
    val Mailbox: Connector = Connector(server, watching)

    fun println(line: String) {
        printed += line
    }

    class Connector(private val server: TestServer, private val watching: CompletableDeferred<Unit>) {
        suspend fun connect(url: String, dn: String, credentials: Credentials): Mailbox =
            Mailbox.connect(url, dn, credentials)

        suspend fun connect(email: String, credentials: Credentials): Mailbox =
            Mailbox.connect(email, credentials, server.autodiscover, onExchange = {
                if ("RegisterNotification" in it.rops) watching.complete(Unit)
            })
    }
}

class ExampleTest {
    /** Runs an example; what it printed, and what bob has got since. */
    private fun run(folder: Path, example: suspend ExampleScope.() -> Unit): Pair<List<String>, List<String>> = runBlocking {
        withTimeout(60.seconds) {
            TestServer().use { server ->
                server.connect(server.bob).use { bob ->
                    val scope = ExampleScope(server, folder)
                    val news = async {
                        scope.watching.await()
                        bob.compose { to("alice@example.com"); subject = "Hello"; text = "." }.send()
                    }
                    scope.example()
                    news.cancel()
                    scope.printed to bob.inbox.messages(limit = 5).toList().map { it.subject }
                }
            }
        }
    }

    private fun check(folder: Path, printed: List<String>, received: List<String>) {
        assertTrue(printed.any { it.endsWith("Lunch on Friday? 🍜") }, "$printed")
        assertTrue(Files.exists(folder.resolve("menu.pdf")))
        assertTrue("Lunch?" in received && "RE: Lunch on Friday? 🍜" in received, "$received")
    }

    @Test
    fun `the example of the whole project`(@TempDir folder: Path) {
        val (printed, received) = run(folder) { projectExample() }
        check(folder, printed, received)
    }

    @Test
    fun `the examples of the package`(@TempDir folder: Path) {
        val (printed, received) = run(folder) { packageExamples() }
        check(folder, printed, received)
        assertEquals(listOf("Bob Example bob@example.com", "Hello"), printed.takeLast(2))
    }
}
