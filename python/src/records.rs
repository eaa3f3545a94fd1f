//! The core's records as Python classes, made from their definitions.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use mapi_http::data::{FileTime, FolderId, MessageId, PropertyKey, Value};
use mapi_http::mailbox::{self, ItemProperties, PropertyValues};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyBytes, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType, PyTzInfo,
};

/// A record that Python has: a whole one, or a part of one, which is not copied.
pub(crate) struct Held<T>(Arc<dyn Holds<T>>);

trait Holds<T>: Send + Sync {
    fn get(&self) -> &T;
}

struct Whole<T>(T);

impl<T: Send + Sync> Holds<T> for Whole<T> {
    fn get(&self) -> &T {
        &self.0
    }
}

struct Part<P, T> {
    of: Held<P>,
    part: fn(&P) -> &T,
}

impl<P, T> Holds<T> for Part<P, T> {
    fn get(&self) -> &T {
        (self.part)(&self.of)
    }
}

struct Item<P, T> {
    of: Held<P>,
    list: fn(&P) -> &Vec<T>,
    index: usize,
}

impl<P, T> Holds<T> for Item<P, T> {
    fn get(&self) -> &T {
        // Records do not change: it is there.
        &(self.list)(&self.of)[self.index]
    }
}

impl<T: Send + Sync + 'static> Held<T> {
    pub(crate) fn whole(record: T) -> Self {
        Self(Arc::new(Whole(record)))
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.get()
    }
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// What can be a field of a record.
pub(crate) trait Field: Sized + 'static {
    /// As Python has it.
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
    /// The same of what nobody else wants.
    fn into_py<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_py(py)
    }
    /// The same of a part of a record.
    fn part<'py, P: 'static>(
        py: Python<'py>,
        of: &Held<P>,
        part: fn(&P) -> &Self,
    ) -> PyResult<Bound<'py, PyAny>> {
        part(of).to_py(py)
    }
    /// The same of each item of a list that is a part of a record.
    fn items<'py, P: 'static>(
        py: Python<'py>,
        of: &Held<P>,
        list: fn(&P) -> &Vec<Self>,
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        list(of).iter().map(|item| item.to_py(py)).collect()
    }
    /// From what Python code gave.
    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self>;
    /// When Python code gave nothing; without it, something must be given.
    fn absent() -> Option<Self> {
        None
    }
}

/// A field of a record as Python has it.
fn field<'py, P: 'static, T: Field>(
    py: Python<'py>,
    of: &Held<P>,
    part: fn(&P) -> &T,
) -> PyResult<Bound<'py, PyAny>> {
    T::part(py, of, part)
}

macro_rules! plain_fields {
    ($($Type:ty),*) => {
        $(impl Field for $Type {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.into_bound_py_any(py)
            }

            fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
                value.extract()
            }
        })*
    };
}

plain_fields!(String, bool);

macro_rules! number_fields {
    ($($Type:ty),*) => {
        $(impl Field for $Type {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.into_bound_py_any(py)
            }

            fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
                if value.is_instance_of::<PyBool>() {
                    return Err(PyTypeError::new_err("a number is expected, not a bool"));
                }
                value.extract().map_err(|error: PyErr| {
                    if error.is_instance_of::<PyOverflowError>(value.py()) {
                        PyValueError::new_err(format!("{value} is out of range: {} to {}", <$Type>::MIN, <$Type>::MAX))
                    } else {
                        error
                    }
                })
            }
        })*
    };
}

number_fields!(u32, u64, i64);

macro_rules! id_fields {
    ($($Type:ty),*) => {
        $(impl Field for $Type {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.to_string().into_bound_py_any(py)
            }

            fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
                let text: String = value.extract()?;
                text.parse().map_err(|error| PyValueError::new_err(format!("{text:?}: {error}")))
            }
        })*
    };
}

id_fields!(FolderId, MessageId, PropertyKey);

impl Field for Vec<u8> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, self).into_any())
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        value.extract()
    }
}

impl Field for Bytes {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, self).into_any())
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Vec::from_py(value).map(|bytes: Vec<u8>| bytes.into())
    }
}

/// A list, read when somebody looks.
impl Field for ItemProperties {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.clone().into_vec().into_py(py)
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Vec::from_py(value).map(|properties: Vec<mailbox::ItemProperty>| properties.into())
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Field for FileTime {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        /// Python's years end here.
        const LAST: FileTime = FileTime::from_utc(9999, 12, 31, 23, 59, 59);
        let time = FileTime(self.0.clamp(0, LAST.0));
        let (year, month, day, hour, minute, second) = time.to_utc();
        let micros = (time.0.rem_euclid(10_000_000) / 10) as u32;
        let utc = PyTzInfo::utc(py)?;
        let time = PyDateTime::new(
            py,
            year as i32,
            month as u8,
            day as u8,
            hour as u8,
            minute as u8,
            second as u8,
            micros,
            Some(&utc),
        )?;
        Ok(time.into_any())
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if !value.is_instance_of::<PyDateTime>() {
            let given = value.get_type().name()?;
            return Err(PyTypeError::new_err(format!(
                "a time is a datetime with a time zone, not a {given}"
            )));
        }
        if value.call_method0("utcoffset")?.is_none() {
            return Err(PyTypeError::new_err(format!(
                "{value} is in no time zone: give it one, such as the local one by astimezone()"
            )));
        }
        let span = value.sub(FileTime(0).to_py(py)?)?;
        let part = |name: &str| span.getattr(name)?.extract::<i64>();
        let seconds = part("days")? * 86_400 + part("seconds")?;
        Ok(Self(seconds * 10_000_000 + part("microseconds")? * 10))
    }
}

impl<T: Field> Field for Option<T> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.to_py(py))
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if value.is_none() { Ok(None) } else { T::from_py(value).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Field> Field for Vec<T> {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.iter().map(|item| item.to_py(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }

    fn into_py<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.into_iter().map(|item| item.into_py(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }

    fn part<'py, P: 'static>(
        py: Python<'py>,
        of: &Held<P>,
        part: fn(&P) -> &Self,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyTuple::new(py, T::items(py, of, part)?)?.into_any())
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        value.try_iter()?.map(|item| T::from_py(&item?)).collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl Field for Value {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value_to_py(py, self)
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        value_from_py(value)
    }
}

/// A dictionary of values by name; what the object does not have is not in it.
impl Field for PropertyValues {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let all = PyDict::new(py);
        for (name, value) in self.named() {
            all.set_item(name, value_to_py(py, value)?)?;
        }
        Ok(all.into_any())
    }

    fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let given = value.cast::<PyDict>()?;
        let values =
            given.iter().map(|(name, value)| Ok((name.extract::<String>()?, value_from_py(&value)?)));
        let values = values.collect::<PyResult<Vec<_>>>()?;
        values.try_into().map_err(|error: mapi_http::session::Error| PyValueError::new_err(error.to_string()))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// What Python code gave as the value of any property.
pub(crate) fn value_from_py(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if value.is_instance_of::<PyBool>() {
        return Ok(Value::Boolean(value.extract()?));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Value::Integer64(value.extract()?));
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Value::Floating64(value.extract()?));
    }
    if value.is_instance_of::<PyString>() {
        return Ok(Value::String(value.extract()?));
    }
    if value.is_instance_of::<PyDateTime>() {
        return FileTime::from_py(value).map(Value::Time);
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec().into());
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let values = value.try_iter()?.map(|value| value_from_py(&value?)).collect::<PyResult<_>>()?;
        return Ok(Value::Multiple(values));
    }
    Err(PyTypeError::new_err(format!("no property has a value of the type {}", value.get_type().name()?)))
}

/// The value of any property, in the type of Python's own that is nearest.
pub(crate) fn value_to_py<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Boolean(value) => value.into_bound_py_any(py),
        Value::Floating32(value) => f64::from(*value).into_bound_py_any(py),
        Value::Floating64(value) | Value::FloatingTime(value) => value.into_bound_py_any(py),
        Value::ErrorCode(code) => code.0.into_bound_py_any(py),
        Value::Integer16(_) | Value::Integer32(_) | Value::Integer64(_) | Value::Currency(_) => {
            value.as_i64().into_bound_py_any(py)
        }
        Value::String8(_) | Value::String(_) | Value::RawString(_) => value.to_text().into_bound_py_any(py),
        Value::Time(time) => time.to_py(py),
        Value::Guid(guid) => guid.to_string().into_bound_py_any(py),
        Value::Object(bytes)
        | Value::ServerId(bytes)
        | Value::Restriction(bytes)
        | Value::RuleAction(bytes)
        | Value::Binary(bytes) => Ok(PyBytes::new(py, bytes).into_any()),
        Value::Multiple(values) => {
            let items = values.iter().map(|value| value_to_py(py, value)).collect::<PyResult<Vec<_>>>()?;
            Ok(PyTuple::new(py, items)?.into_any())
        }
    }
}

/// `NewMail` as `new_mail`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && index > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Writes into a hash.
struct Hashed(DefaultHasher);

impl fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// Records that are equal print equally.
fn hash(record: &impl fmt::Debug) -> u64 {
    let mut hashed = Hashed(DefaultHasher::new());
    let _ = write!(hashed, "{record:?}");
    hashed.0.finish()
}

/// A field for `repr`, cut when it is long.
fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
    const LONGEST: usize = 80;
    let text = value.repr()?.to_string();
    Ok(match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    })
}

/// The values of all fields, in order, as far as they are given.
fn given<'py>(
    record: &str,
    names: &[&str],
    positional: &Bound<'py, PyTuple>,
    fields: Option<&Bound<'py, PyDict>>,
) -> PyResult<Vec<Option<Bound<'py, PyAny>>>> {
    let get = |name: &&str| fields.map_or(Ok(None), |fields| fields.get_item(name));
    let known = names.iter().map(get).collect::<PyResult<Vec<_>>>()?;
    let taken = known.iter().flatten().count();
    if positional.is_empty() && fields.map_or(0, |fields| fields.len()) == taken {
        Ok(known)
    } else {
        Err(wrong_fields(record, names))
    }
}

fn next<'py, T: Field>(
    record: &str,
    names: &[&str],
    values: &mut impl Iterator<Item = (&'static &'static str, Option<Bound<'py, PyAny>>)>,
) -> PyResult<T> {
    match values.next() {
        Some((name, Some(value))) => T::from_py(&value).map_err(|error| of_field(value.py(), name, error)),
        _ => T::absent().ok_or_else(|| wrong_fields(record, names)),
    }
}

/// What is wrong, and of which field.
fn of_field(py: Python<'_>, name: &str, error: PyErr) -> PyErr {
    let said = format!("{name}: {}", error.value(py));
    if error.get_type(py).is(py.get_type::<PyTypeError>()) {
        PyTypeError::new_err(said)
    } else if error.get_type(py).is(py.get_type::<PyValueError>()) {
        PyValueError::new_err(said)
    } else {
        error
    }
}

fn wrong_fields(record: &str, names: &[&str]) -> PyErr {
    PyTypeError::new_err(format!("{record}() takes these keywords: {}", names.join(", ")))
}

/// A Python enumeration whose members are texts.
fn enumeration<'py>(
    py: Python<'py>,
    name: &str,
    doc: &str,
    variants: &[&str],
) -> PyResult<Bound<'py, PyAny>> {
    let members: Vec<(String, String)> =
        variants.iter().map(|variant| (snake(variant).to_uppercase(), snake(variant))).collect();
    let options = PyDict::new(py);
    let text = py.get_type::<PyString>();
    options.set_item("type", &text)?;
    options.set_item("module", "mapi_http.records")?;
    let class = py.import("enum")?.getattr("Enum")?.call((name, members), Some(&options))?;
    class.setattr("__doc__", doc.trim())?;
    // The same in all versions of Python: str() and format() give the text.
    class.setattr("__str__", text.getattr("__str__")?)?;
    class.setattr("__format__", text.getattr("__format__")?)?;
    Ok(class)
}

macro_rules! classes {
    ($(#[doc = $doc:literal] $kind:ident $Name:ident { $($body:tt)* })*) => {
        $(classes! { @$kind #[doc = $doc] $Name { $($body)* } })*

        /// Adds every class to the module.
        pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(classes! { @add $kind module $Name })*
            Ok(())
        }
    };
    (@add enum $module:ident $Name:ident) => { $module.add(stringify!($Name), $Name::class($module.py())?)?; };
    (@add $kind:ident $module:ident $Name:ident) => { $module.add_class::<$Name>()?; };
    (@enum #[doc = $doc:literal] $Name:ident { $(#[doc = $variant_doc:literal] $Variant:ident),* $(,)? }) => {
        /// The Python enumeration.
        struct $Name;

        impl $Name {
            fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
                static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
                CLASS
                    .get_or_try_init(py, || {
                        enumeration(py, stringify!($Name), $doc, &[$(stringify!($Variant)),*]).map(Bound::unbind)
                    })
                    .map(|class| class.bind(py))
            }

            /// The variants, in order.
            fn members(py: Python<'_>) -> PyResult<&Bound<'_, PyTuple>> {
                static MEMBERS: PyOnceLock<Py<PyTuple>> = PyOnceLock::new();
                let list = || {
                    let members = Self::class(py)?.try_iter()?.collect::<PyResult<Vec<_>>>()?;
                    PyTuple::new(py, members).map(Bound::unbind)
                };
                MEMBERS.get_or_try_init(py, list).map(|members| members.bind(py))
            }
        }

        impl Field for mailbox::$Name {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $Name::members(py)?.get_item(*self as usize)
            }

            fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
                let text: String = value.extract()?;
                $(if text == snake(stringify!($Variant)) {
                    return Ok(Self::$Variant);
                })*
                Err(PyValueError::new_err(format!("{text:?} is no {}", stringify!($Name))))
            }
        }
    };
    (@struct #[doc = $doc:literal] $Name:ident { $($body:tt)* }) => {
        class! { #[doc = $doc] $Name {} [] $($body)* }
    };
    (@conditions #[doc = $doc:literal] $Name:ident { $($body:tt)* }) => {
        class! {
            #[doc = $doc]
            $Name {
                /// Both hold.
                fn __and__(&self, other: &Self) -> Self {
                    Self(Held::whole((*self.0).clone() & (*other.0).clone()))
                }

                /// One of them holds.
                fn __or__(&self, other: &Self) -> Self {
                    Self(Held::whole((*self.0).clone() | (*other.0).clone()))
                }

                /// It does not hold.
                fn __invert__(&self) -> Self {
                    Self(Held::whole(!(*self.0).clone()))
                }
            }
            []
            $($body)*
        }
    };
}

/// Gathers the fields with the names that they have in Python, where `from` is a keyword, then makes the class.
macro_rules! class {
    (#[doc = $doc:literal] $Name:ident { $($more:tt)* } [$($done:tt)*] #[doc = $field_doc:literal] from: $Type:ty, $($rest:tt)*) => {
        class! { #[doc = $doc] $Name { $($more)* } [$($done)* #[doc = $field_doc] sender from: $Type,] $($rest)* }
    };
    (#[doc = $doc:literal] $Name:ident { $($more:tt)* } [$($done:tt)*] #[doc = $field_doc:literal] $field:ident: $Type:ty, $($rest:tt)*) => {
        class! { #[doc = $doc] $Name { $($more)* } [$($done)* #[doc = $field_doc] $field $field: $Type,] $($rest)* }
    };
    (#[doc = $doc:literal] $Name:ident { $($more:tt)* } [$(#[doc = $field_doc:literal] $name:ident $field:ident: $Type:ty,)*]) => {
        #[doc = $doc]
        #[pyclass(frozen, eq, subclass, skip_from_py_object, module = "mapi_http.records")]
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $Name(pub(crate) Held<mailbox::$Name>);

        #[pymethods]
        impl $Name {
            /// Of another one (for subclasses, which may take more for their `__init__`), or of fields; what may be absent
            /// may be left out.
            #[new]
            #[classmethod]
            #[pyo3(signature = (*record, **fields))]
            fn new(
                class: &Bound<'_, PyType>,
                record: &Bound<'_, PyTuple>,
                fields: Option<&Bound<'_, PyDict>>,
            ) -> PyResult<Self> {
                const NAMES: &[&str] = &[$(stringify!($name)),*];
                if fields.is_none() && (record.len() == 1 || record.len() > 1 && !class.is(class.py().get_type::<Self>())) {
                    return Ok(record.get_item(0)?.cast::<Self>()?.get().clone());
                }
                let fields = given(stringify!($Name), NAMES, record, fields)?;
                let mut fields = NAMES.iter().zip(fields);
                Ok(Self(Held::whole(mailbox::$Name { $($field: next(stringify!($Name), NAMES, &mut fields)?,)* })))
            }

            $($more)*

            $(
                #[doc = $field_doc]
                #[getter]
                // A field's name says nothing about how it is taken.
                #[allow(clippy::wrong_self_convention)]
                fn $name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    field(py, &self.0, |record| &record.$field)
                }
            )*

            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
                PyTuple::new(py, [$(stringify!($name)),*])
            }

            fn __hash__(&self) -> u64 {
                hash(&self.0)
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                let fields = [$(format!(concat!(stringify!($name), "={}"), shown(&slf.getattr(stringify!($name))?)?)),*];
                Ok(format!("{}({})", slf.get_type().name()?, fields.join(", ")))
            }

            /// For `copy` and `pickle`.
            fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
                let fields = PyDict::new(py);
                $(fields.set_item(stringify!($name), self.0.$field.to_py(py)?)?;)*
                Ok((PyTuple::empty(py), fields))
            }

            /// The oldest protocols of `pickle` ask for no arguments of `__new__`.
            #[pyo3(signature = (protocol, /))]
            fn __reduce_ex__<'py>(slf: &Bound<'py, Self>, protocol: i32) -> PyResult<Bound<'py, PyAny>> {
                slf.py().get_type::<PyAny>().call_method1("__reduce_ex__", (slf, protocol.max(2)))
            }
        }

        impl Field for mailbox::$Name {
            fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.clone().into_py(py)
            }

            fn into_py<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(Bound::new(py, $Name(Held::whole(self)))?.into_any())
            }

            fn part<'py, P: 'static>(
                py: Python<'py>,
                of: &Held<P>,
                part: fn(&P) -> &Self,
            ) -> PyResult<Bound<'py, PyAny>> {
                Ok(Bound::new(py, $Name(Held(Arc::new(Part { of: of.clone(), part }))))?.into_any())
            }

            fn items<'py, P: 'static>(
                py: Python<'py>,
                of: &Held<P>,
                list: fn(&P) -> &Vec<Self>,
            ) -> PyResult<Vec<Bound<'py, PyAny>>> {
                let item = |index| {
                    let item = Held(Arc::new(Item { of: of.clone(), list, index }) as Arc<dyn Holds<Self>>);
                    Ok(Bound::new(py, $Name(item))?.into_any())
                };
                (0..list(of).len()).map(item).collect()
            }

            fn from_py(value: &Bound<'_, PyAny>) -> PyResult<Self> {
                Ok((*value.cast::<$Name>()?.get().0).clone())
            }
        }
    };
}

mapi_http::records!(classes);
