package io.github.mapihttp

/** This package. */
public object MapiHttp {
    /** The version of this package. */
    public val version: String by lazy { version() }
}
