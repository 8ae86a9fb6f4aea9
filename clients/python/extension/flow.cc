#include "flow.h"

#include "events.h"
#include "plan.h"

namespace weir_python {
namespace {

struct FlowObject {
  PyObject_HEAD PyObject* plan;
  PyObject* record;  // bytes
  PyObject* update;  // bytes, or null
  PyObject* extra;   // dict of what the program set, or null
};

PyTypeObject* flow_type = nullptr;

FlowObject* Cast(PyObject* self) { return reinterpret_cast<FlowObject*>(self); }

// The flow's plan, with this record in its row. Null with ValueError set where it is malformed.
Plan* Load(FlowObject* self) {
  Plan* plan = PlanOf(self->plan);
  if (plan == nullptr || plan->row_owner == self) return plan;
  plan->row_owner = nullptr;
  plan->row.Begin();
  std::string_view bytes;
  if (!ViewOf(self->record, &bytes)) return nullptr;
  bool ok = plan->tree.Read(bytes, &plan->row);
  if (ok && self->update != nullptr) {
    if (!ViewOf(self->update, &bytes)) return nullptr;
    ok = plan->tree.Read(bytes, &plan->row);
  }
  if (!ok) {
    SetMalformed();
    return nullptr;
  }
  plan->row_owner = self;
  return plan;
}

PyObject* AttributeOf(FlowObject* self, Py_ssize_t index) {
  Plan* plan = Load(self);
  if (plan == nullptr) return nullptr;
  const Attribute& attribute = plan->attributes[index];
  Evaluate(attribute, plan->row, &plan->value);
  return ObjectOf(attribute, plan->value);
}

// No attribute of a record: a method, a property, or an AttributeError that says which setting it
// needs, by the class's _no_attribute.
PyObject* OtherAttribute(PyObject* self, PyObject* name) {
  PyObject* found = PyObject_GenericGetAttr(self, name);
  if (found != nullptr || !PyErr_ExceptionMatches(PyExc_AttributeError)) return found;
  PyObject *type, *error, *traceback;
  PyErr_Fetch(&type, &error, &traceback);
  Ref text(PyObject_CallMethod(self, "_no_attribute", "O", name));
  if (!text) {
    PyErr_Restore(type, error, traceback);
    return nullptr;
  }
  Py_XDECREF(type);
  Py_XDECREF(error);
  Py_XDECREF(traceback);
  PyErr_SetObject(PyExc_AttributeError, text.get());
  return nullptr;
}

PyObject* GetAttribute(PyObject* object, PyObject* name) {
  FlowObject* self = Cast(object);
  if (self->extra != nullptr) {
    PyObject* set = PyDict_GetItemWithError(self->extra, name);
    if (set != nullptr) return Ref::Borrowed(set).release();
    if (PyErr_Occurred()) return nullptr;
  }
  Plan* plan = PlanOf(self->plan);
  if (plan == nullptr) return nullptr;
  PyObject* index = PyDict_GetItemWithError(plan->indices.get(), name);
  if (index != nullptr) return AttributeOf(self, PyLong_AsSsize_t(index));
  if (PyErr_Occurred()) return nullptr;
  return OtherAttribute(object, name);
}

// A program may set what it likes; it stands over the record's own.
int SetAttribute(PyObject* object, PyObject* name, PyObject* value) {
  FlowObject* self = Cast(object);
  if (self->extra == nullptr && (self->extra = PyDict_New()) == nullptr) return -1;
  if (value != nullptr) return PyDict_SetItem(self->extra, name, value);
  if (PyDict_DelItem(self->extra, name) == 0) return 0;
  if (PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_SetObject(PyExc_AttributeError, name);
  return -1;
}

PyObject* Values(PyObject* object, PyObject*) {
  FlowObject* self = Cast(object);
  Plan* plan = Load(self);
  if (plan == nullptr) return nullptr;
  const auto count = static_cast<Py_ssize_t>(plan->attributes.size());
  Ref list(PyList_New(count));
  for (Py_ssize_t i = 0; list && i < count; ++i) {
    const Attribute& attribute = plan->attributes[i];
    PyObject* value = nullptr;
    if (self->extra != nullptr) {
      value = PyDict_GetItemWithError(self->extra, PyTuple_GetItem(plan->names.get(), i));
      Py_XINCREF(value);
    }
    if (value == nullptr) {
      Evaluate(attribute, plan->row, &plan->value);
      value = ObjectOf(attribute, plan->value);
    }
    if (value == nullptr) return nullptr;
    PyList_SetItem(list.get(), i, value);
  }
  return list.release();
}

PyObject* Update(PyObject* self, PyObject* bytes) {
  std::string_view update;
  if (!ViewOf(bytes, &update) || !UpdateFlow(self, update)) return nullptr;
  return Ref::Borrowed(Py_None).release();
}

PyObject* RecordBytes(PyObject* self, void*) {
  FlowObject* flow = Cast(self);
  if (flow->update == nullptr) return Ref::Borrowed(flow->record).release();
  Ref both = Ref::Borrowed(flow->record);
  PyObject* joined = both.release();
  PyBytes_Concat(&joined, flow->update);
  return joined;
}

PyObject* ExtraOf(PyObject* self, void*) {
  PyObject* extra = Cast(self)->extra;
  return extra == nullptr ? PyDict_New() : Ref::Borrowed(extra).release();
}

PyObject* PlanObjectOf(PyObject* self, void*) { return Ref::Borrowed(Cast(self)->plan).release(); }

// FlowRow(record, plan)
PyObject* NewFlow(PyTypeObject* type, PyObject* args, PyObject*) {
  PyObject *record, *plan;
  std::string_view bytes;
  if (!PyArg_ParseTuple(args, "SO", &record, &plan) || !ViewOf(record, &bytes)) return nullptr;
  if (PlanOf(plan) == nullptr) return nullptr;
  return MakeFlow(type, bytes, plan);
}

int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Cast(self)->extra);
  Py_VISIT(Cast(self)->plan);
  return 0;
}

int Clear(PyObject* self) {
  Py_CLEAR(Cast(self)->extra);
  return 0;
}

void DeleteFlow(PyObject* object) {
  PyObject_GC_UnTrack(object);
  FlowObject* self = Cast(object);
  Plan* plan = self->plan == nullptr ? nullptr : PlanOf(self->plan);
  if (plan != nullptr && plan->row_owner == self) plan->row_owner = nullptr;
  Py_XDECREF(self->extra);
  Py_XDECREF(self->update);
  Py_XDECREF(self->record);
  Py_XDECREF(self->plan);
  PyTypeObject* type = Py_TYPE(object);
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(object);
  Py_DECREF(type);
}

// flows(message, plan, type) -> (number of events, list of the flows of those that have one)
PyObject* Flows(PyObject*, PyObject* args) {
  PyObject *message, *plan, *type;
  std::string_view bytes;
  if (!PyArg_ParseTuple(args, "SOO", &message, &plan, &type) || !ViewOf(message, &bytes)) {
    return nullptr;
  }
  if (PlanOf(plan) == nullptr || !IsFlowType(type)) return nullptr;
  Ref list(PyList_New(0));
  if (!list) return nullptr;
  Py_ssize_t events = 0;
  const bool ok = ForEachEvent(bytes, [&](const Event& event) {
    ++events;
    if (!event.has_flow) return true;
    Ref flow(MakeFlow(reinterpret_cast<PyTypeObject*>(type), event.flow, plan));
    return flow && PyList_Append(list.get(), flow.get()) == 0;
  });
  if (!ok) return PyErr_Occurred() ? nullptr : SetMalformed();
  return Py_BuildValue("nN", events, list.release());
}

}  // namespace

PyObject* MakeFlow(PyTypeObject* type, std::string_view record, PyObject* plan) {
  const auto alloc = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
  PyObject* self = alloc(type, 0);
  if (self == nullptr) return nullptr;
  Cast(self)->plan = Ref::Borrowed(plan).release();
  Cast(self)->record = BytesObject(record);
  if (Cast(self)->record == nullptr) {
    Py_DECREF(self);
    return nullptr;
  }
  return self;
}

bool IsFlowType(PyObject* type) {
  const int is_one = PyObject_IsSubclass(type, reinterpret_cast<PyObject*>(flow_type));
  if (is_one == 0) PyErr_SetString(PyExc_TypeError, "a class of flows is needed");
  return is_one == 1;
}

bool UpdateFlow(PyObject* flow, std::string_view update) {
  FlowObject* self = Cast(flow);
  PyObject* bytes = BytesObject(update);
  if (bytes == nullptr) return false;
  Py_XDECREF(std::exchange(self->update, bytes));
  Plan* plan = PlanOf(self->plan);
  if (plan->row_owner == self) plan->row_owner = nullptr;
  return true;
}

PyObject* FlowAttribute(PyObject* flow, Py_ssize_t index) { return AttributeOf(Cast(flow), index); }

bool AddFlowType(PyObject* module) {
  static PyMethodDef methods[] = {
      {"values", &Values, METH_NOARGS, nullptr}, {"_update", &Update, METH_O, nullptr}, {}};
  static PyGetSetDef properties[] = {{"_bytes", &RecordBytes, nullptr, nullptr, nullptr},
                                     {"_extra", &ExtraOf, nullptr, nullptr, nullptr},
                                     {"_plan", &PlanObjectOf, nullptr, nullptr, nullptr},
                                     {}};
  static PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(&NewFlow)},
                                {Py_tp_dealloc, reinterpret_cast<void*>(&DeleteFlow)},
                                {Py_tp_traverse, reinterpret_cast<void*>(&Traverse)},
                                {Py_tp_clear, reinterpret_cast<void*>(&Clear)},
                                {Py_tp_getattro, reinterpret_cast<void*>(&GetAttribute)},
                                {Py_tp_setattro, reinterpret_cast<void*>(&SetAttribute)},
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"weir._fast.FlowRow", sizeof(FlowObject), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};
  static PyMethodDef functions[] = {{"flows", &Flows, METH_VARARGS, nullptr}, {}};
  PyObject* type = PyType_FromSpec(&spec);
  flow_type = reinterpret_cast<PyTypeObject*>(type);
  return type != nullptr && PyModule_AddObject(module, "FlowRow", type) == 0 &&
         PyModule_AddFunctions(module, functions) == 0;
}

}  // namespace weir_python
