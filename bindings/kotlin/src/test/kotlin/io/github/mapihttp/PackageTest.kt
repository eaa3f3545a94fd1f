package io.github.mapihttp

import java.io.File
import java.util.zip.ZipFile
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Test

/** The package as the jar that users get. */
class PackageTest {
    private val jar = File(MapiHttp::class.java.protectionDomain.codeSource.location.toURI())

    @Test
    fun `native library and jar say the same version`() {
        assertEquals("mapi-http-${MapiHttp.version}.jar", jar.name)
    }

    @Test
    fun `the licences are in the jar`() {
        for (licence in listOf("LICENSE-MIT", "LICENSE-APACHE")) {
            assertNotNull(MapiHttp::class.java.getResource("/META-INF/$licence"), licence)
        }
    }

    @Test
    fun `editors find what the comments say`() {
        ZipFile(File(jar.path.removeSuffix(".jar") + "-sources.jar")).use { sources ->
            for (name in listOf("Mailbox", "Tags", "mapi_http")) {
                assertNotNull(sources.getEntry("io/github/mapihttp/$name.kt"), name)
            }
        }
    }
}
