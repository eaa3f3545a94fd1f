package io.github.mapihttp.examples

import io.github.mapihttp.ChangeKind
import io.github.mapihttp.Credentials
import io.github.mapihttp.Mailbox
import io.github.mapihttp.MapiException
import io.github.mapihttp.TestServer
import io.github.mapihttp.okhttp.OkHttpTransport
import java.nio.file.Files
import java.nio.file.Path
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

/** The transport that the README shows is one. */
class OkHttpTest {
    @Test
    fun `lists, reads, saves, sends and watches`(@TempDir folder: Path): Unit = runBlocking {
        withTimeout(60.seconds) {
            TestServer().use { server ->
                val watching = CompletableDeferred<Unit>()
                val mailbox = server.connect(server.alice, transport = OkHttpTransport(), onExchange = {
                    if ("RegisterNotification" in it.rops) watching.complete(Unit)
                })
                mailbox.use {
                    val letter = mailbox.inbox.messages(limit = 1).first().open()
                    assertEquals("Lunch on Friday? 🍜", letter.subject)
                    val menu = letter.attachments.single { it.name == "menu.pdf" }
                    menu.save(folder.resolve(menu.safeName))
                    assertEquals(723, Files.size(folder.resolve("menu.pdf")))

                    // The wait is given up in the middle of its answer, and what is left of it holds nothing up.
                    val news = async { mailbox.inbox.watch().first { it.kind == ChangeKind.NEW_MAIL } }
                    watching.await()
                    mailbox.compose { to("alice@example.com"); subject = "To myself"; text = "." }.send()
                    assertEquals("To myself", mailbox.inbox.open(news.await().messageId!!).subject)
                }
            }
        }
    }

    @Test
    fun `says why there is no answer`(): Unit = runBlocking {
        val failed = assertThrows<MapiException.Transport> {
            withTimeout(60.seconds) {
                val credentials = Credentials.Basic("a", "unused password")
                Mailbox.connect("http://127.0.0.1:1/mapi/emsmdb/", "/o=First/cn=a", credentials, transport = OkHttpTransport())
            }
        }
        assertTrue("no connection" in failed.message!!, failed.message)
    }
}
