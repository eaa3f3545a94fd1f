package io.github.mapihttp

import java.io.File
import java.util.zip.ZipFile
import javax.xml.parsers.DocumentBuilderFactory
import javax.xml.xpath.XPathFactory
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
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

    @Test
    fun `the project says what Maven Central asks for`() {
        val pom = MapiHttp::class.java.getResourceAsStream("/META-INF/maven/io.github.mapi-http/mapi-http/pom.xml").use {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(it)
        }
        val asked = listOf(
            "name", "description", "url", "licenses/license/name", "licenses/license/url",
            "developers/developer/name", "developers/developer/url", "scm/connection", "scm/url",
        )
        for (path in asked) assertNotEquals("", XPathFactory.newInstance().newXPath().evaluate("/project/$path", pom), path)
    }
}
