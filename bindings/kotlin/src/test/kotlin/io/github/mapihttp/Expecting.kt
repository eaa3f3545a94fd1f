package io.github.mapihttp

import java.time.Instant
import java.util.HexFormat
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/* What a step of a journey expects, compared with what came; `tests/journeys/README.md` says how. */

/** `MARK_READ` as `markRead`. */
internal fun camel(name: String): String =
    name.lowercase().split('_').reduce { done, word -> done + word.replaceFirstChar(Char::uppercase) }

/** `markRead` as `MARK_READ`. */
internal fun constant(name: String): String = name.replace(Regex("[A-Z]")) { "_${it.value}" }.uppercase()

/** As it stands in a journey: variants in camelCase, bytes as hexadecimal digits. Records stay. */
internal fun plain(value: Any?): Any? = when (value) {
    is Enum<*> -> camel(value.name)
    is ByteArray -> HexFormat.of().formatHex(value)
    is PropertyValue.Integer -> value.value
    is PropertyValue.Floating -> value.value
    is PropertyValue.Boolean -> value.value
    is PropertyValue.Text -> value.value
    is PropertyValue.Time -> value.value
    is PropertyValue.Bytes -> plain(value.value)
    is PropertyValue.Multiple -> value.values
    is JsonNull -> null
    is JsonPrimitive -> value.content
    else -> value
}

private fun isRecord(value: Any?) = when (value) {
    null, is String, is Number, is Boolean, is UInt, is ULong, is Instant, is List<*> -> false
    else -> true
}

/** A field of a record: the getter of its class. Getters of unsigned numbers have more behind their names. */
private fun field(record: Any, name: String): Any? {
    if (record is Map<*, *>) return plain(record[name])
    val getter = if (name.startsWith("is")) name else "get" + name.replaceFirstChar(Char::uppercase)
    val method = record.javaClass.methods.find { it.parameterCount == 0 && it.name.substringBefore('-') == getter }
    return plain((method ?: error("${record.javaClass.simpleName} has no $name")).invoke(record))
}

private fun has(record: Any, name: String) = when (record) {
    is Map<*, *> -> name in record
    else -> record.javaClass.methods.any { it.name == "get" + name.replaceFirstChar(Char::uppercase) }
}

/** What stands at a path such as `0.id`. */
internal fun within(value: Any?, path: String): JsonElement {
    val found = path.split('.').filter(String::isNotEmpty).fold(plain(value)) { at, part ->
        val index = part.toIntOrNull()
        if (index != null) plain((at as List<*>)[index]) else field(at!!, part)
    }
    return JsonPrimitive(found?.toString())
}

internal fun check(expected: JsonElement, came: Any?, at: String = "it") {
    val got = plain(came)
    when {
        // A text stands for the record with that subject, code or name.
        expected is JsonPrimitive && expected !is JsonNull && isRecord(got) ->
            check(expected, field(got!!, listOf("subject", "code", "name").first { has(got, it) }), at)
        expected is JsonObject && isRecord(got) ->
            expected.forEach { (name, each) -> check(each, field(got!!, name), "$at.$name") }
        expected is JsonObject -> expected.forEach { (name, wanted) ->
            if (!holds(name, wanted, got, at)) throw AssertionError("$at: $name $wanted does not hold for $got")
        }
        expected is JsonArray && got is List<*> && expected.size == got.size ->
            expected.zip(got).forEachIndexed { index, (each, item) -> check(each, item, "$at[$index]") }
        else -> if (plain(expected)?.toString() != got?.toString()) throw AssertionError("$at is $got, not $expected")
    }
}

private fun fits(expected: JsonElement, got: Any?) = try {
    check(expected, got)
    true
} catch (_: AssertionError) {
    false
}

private fun holds(condition: String, wanted: JsonElement, got: Any?, at: String): Boolean {
    val items = got as? List<*> ?: emptyList<Any?>()
    val each = wanted as? JsonArray ?: listOf(wanted)
    fun has(part: JsonElement) = if (got is String) plain(part).toString() in got else items.any { fits(part, it) }
    fun number(value: Any?) = plain(value)?.toString()?.toDoubleOrNull()
    return when (condition) {
        "count" -> got is List<*> && got.size.toString() == plain(wanted)
        "first" -> true.also { check(wanted, items.firstOrNull(), "$at[0]") }
        "contains" -> each.all(::has)
        "lacks" -> (got is String || got is List<*>) && each.none(::has)
        "startsWith" -> got is String && got.startsWith(plain(wanted).toString())
        "atLeast" -> number(got)?.let { it >= number(wanted)!! } ?: false
        "atMost" -> number(got)?.let { it <= number(wanted)!! } ?: false
        else -> error("no such condition: $condition")
    }
}
