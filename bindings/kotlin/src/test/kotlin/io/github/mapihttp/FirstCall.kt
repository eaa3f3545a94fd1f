package io.github.mapihttp

import java.util.concurrent.ConcurrentHashMap
import java.util.logging.Handler
import java.util.logging.Level
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlinx.coroutines.runBlocking

/** A program of its own, where nothing native is loaded yet: it connects, and says which threads loaded what that takes. */
internal object FirstCall {
    private object Loading : Handler() {
        val threads: MutableSet<String> = ConcurrentHashMap.newKeySet()

        override fun publish(record: LogRecord) {
            threads += Thread.currentThread().name
        }

        override fun flush() = Unit

        override fun close() = Unit
    }

    @JvmStatic
    fun main(arguments: Array<String>) {
        JavaHttpTransport()
        check(Thread.getAllStackTraces().keys.none { it.name.startsWith("HttpClient") }) { "a client was made" }
        val logger = Logger.getLogger("com.sun.jna")
        logger.level = Level.ALL
        logger.addHandler(Loading)
        runBlocking {
            try {
                Mailbox.connect("https://localhost:1/mapi/emsmdb/", "/o=example/cn=alice", Credentials.Basic("alice", "secret"))
                error("nobody is there")
            } catch (_: MapiException) {
            }
        }
        Loading.threads.forEach(::println)
    }
}
