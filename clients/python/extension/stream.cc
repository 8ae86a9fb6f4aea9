// weir._fast.arrow_stream: batches that a Python iterator makes, as an Arrow C stream.
#include <cerrno>
#include <cstdlib>
#include <string>

#include "arrow.h"
#include "python.h"

namespace weir_python {
namespace {

// What a stream owns. Its consumer may call from any thread, without the interpreter's lock.
struct Source {
  PyObject* schema;   // A callable: a capsule "arrow_schema".
  PyObject* batches;  // An iterator of capsules "arrow_array".
  std::string error;
};

class Interpreter {
 public:
  Interpreter() : state_(PyGILState_Ensure()) {}
  ~Interpreter() { PyGILState_Release(state_); }

 private:
  PyGILState_STATE state_;
};

// Keeps the error that is set for get_last_error, and for who started the stream.
int Failed(Source* source) {
  PyObject *type, *error, *traceback;
  PyErr_Fetch(&type, &error, &traceback);
  Ref text(error == nullptr ? nullptr : PyObject_Str(error));
  Ref bytes(text ? PyUnicode_AsUTF8String(text.get()) : nullptr);
  std::string_view view = "the stream failed";
  if (bytes) ViewOf(bytes.get(), &view);
  source->error = view;
  PyErr_Clear();
  Py_XDECREF(type);
  Py_XDECREF(error);
  Py_XDECREF(traceback);
  return EIO;
}

// Moves what the capsule holds to `out`.
template <typename Struct>
bool MoveOut(PyObject* capsule, const char* name, Struct* out) {
  auto* held = static_cast<Struct*>(PyCapsule_GetPointer(capsule, name));
  if (held == nullptr) return false;
  *out = *held;
  held->release = nullptr;
  return true;
}

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  auto* source = static_cast<Source*>(stream->private_data);
  const Interpreter interpreter;
  Ref capsule(PyObject_CallObject(source->schema, nullptr));
  if (!capsule || !MoveOut(capsule.get(), "arrow_schema", out)) return Failed(source);
  return 0;
}

int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
  auto* source = static_cast<Source*>(stream->private_data);
  const Interpreter interpreter;
  Ref capsule(PyIter_Next(source->batches));
  if (!capsule && PyErr_Occurred()) return Failed(source);
  if (!capsule) {
    *out = {};  // A released array: the end.
    return 0;
  }
  return MoveOut(capsule.get(), "arrow_array", out) ? 0 : Failed(source);
}

const char* LastError(ArrowArrayStream* stream) {
  const auto* source = static_cast<Source*>(stream->private_data);
  return source->error.empty() ? nullptr : source->error.c_str();
}

void ReleaseStream(ArrowArrayStream* stream) {
  auto* source = static_cast<Source*>(stream->private_data);
  {
    const Interpreter interpreter;
    Py_DECREF(source->schema);
    Py_DECREF(source->batches);
  }
  delete source;
  stream->release = nullptr;
}

void ReleaseCapsule(PyObject* capsule) {
  auto* stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
  if (stream->release != nullptr) stream->release(stream);
  std::free(stream);
}

// arrow_stream(schema, batches) -> a capsule "arrow_array_stream"
PyObject* MakeStream(PyObject*, PyObject* args) {
  PyObject *schema, *batches;
  if (!PyArg_ParseTuple(args, "OO", &schema, &batches)) return nullptr;
  Ref iterator(PyObject_GetIter(batches));
  if (!iterator) return nullptr;
  auto* source = new Source{Ref::Borrowed(schema).release(), iterator.release(), ""};
  auto* stream = static_cast<ArrowArrayStream*>(std::calloc(1, sizeof(ArrowArrayStream)));
  *stream = {&GetSchema, &GetNext, &LastError, &ReleaseStream, source};
  return PyCapsule_New(stream, "arrow_array_stream", &ReleaseCapsule);
}

PyMethodDef functions[] = {{"arrow_stream", &MakeStream, METH_VARARGS, nullptr}, {}};

PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "weir._fast", nullptr, -1, functions, nullptr, nullptr, nullptr, nullptr,
};

}  // namespace
}  // namespace weir_python

PyMODINIT_FUNC PyInit__fast() {
  using namespace weir_python;
  Ref module(PyModule_Create(&module_definition));
  if (!module || !AddPlanType(module.get()) || !AddFlowType(module.get()) ||
      !AddTableType(module.get()) || !AddPacketType(module.get())) {
    return nullptr;
  }
  return module.release();
}
