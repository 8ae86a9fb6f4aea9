// Python's stable interface (PEP 384), so that one extension serves Python 3.9 and all later ones,
// and what the files behind it share. Everything here is called with the interpreter's lock held.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_PYTHON_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_PYTHON_H_

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x03090000
#endif
#include <Python.h>

#include <string_view>
#include <utility>

namespace weir_python {

// Owns a reference; null where an error is set.
class Ref {
 public:
  Ref() = default;
  explicit Ref(PyObject* owned) : object_(owned) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() { Py_XDECREF(object_); }

  static Ref Borrowed(PyObject* object) {
    Py_XINCREF(object);
    return Ref(object);
  }
  explicit operator bool() const { return object_ != nullptr; }
  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }

 private:
  PyObject* object_ = nullptr;
};

// Text in UTF-8; what is not UTF-8 is replaced. A record's strings are valid by its contract.
inline PyObject* TextObject(std::string_view text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
}

inline PyObject* BytesObject(std::string_view bytes) {
  return PyBytes_FromStringAndSize(bytes.data(), static_cast<Py_ssize_t>(bytes.size()));
}

// False, with TypeError set, where it is no bytes object. The view lives as long as the object.
inline bool ViewOf(PyObject* object, std::string_view* view) {
  char* data;
  Py_ssize_t size;
  if (PyBytes_AsStringAndSize(object, &data, &size) < 0) return false;
  *view = {data, static_cast<size_t>(size)};
  return true;
}

inline PyObject* SetMalformed() {
  PyErr_SetString(PyExc_ValueError, "the message is malformed");
  return nullptr;
}

// Adds the types and functions of each file to the module. False where an error is set.
bool AddPlanType(PyObject* module);
bool AddFlowType(PyObject* module);
bool AddTableType(PyObject* module);
bool AddPacketType(PyObject* module);

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_PYTHON_H_
