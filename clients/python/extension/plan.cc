#include "plan.h"

#include <new>
#include <string>

namespace weir_python {
namespace {

struct PlanObject {
  PyObject_HEAD Plan* plan;
};

PyObject* plan_type = nullptr;

// Plan(slots, nodes, labels, attributes), of which weir/records/plan.py makes the arguments:
//   nodes       a list for each message: [(number, kind, slot, node, below)]
//   labels      [(name, slot)]
//   attributes  [(name, op, slot, second slot, gate, length, is_category, map, default, keeps)]
bool ReadNodes(PyObject* nodes, Tree* tree) {
  const Py_ssize_t count = PyList_Size(nodes);
  tree->nodes.resize(count < 0 ? 0 : count);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* children = PyList_GetItem(nodes, i);
    const Py_ssize_t size = PyList_Size(children);
    for (Py_ssize_t j = 0; j < size; ++j) {
      int number, kind, slot, node;
      PyObject* below;
      if (!PyArg_ParseTuple(PyList_GetItem(children, j), "iiiiO!", &number, &kind, &slot, &node,
                            &PyList_Type, &below)) {
        return false;
      }
      Node& parent = tree->nodes[i];
      if (number < 0 || number > 1000 || node >= count) {
        PyErr_SetString(PyExc_ValueError, "a field's number is out of range");
        return false;
      }
      if (parent.children.size() <= static_cast<size_t>(number)) {
        parent.children.resize(number + 1);
      }
      parent.children[number] = {static_cast<Node::Kind>(kind), slot, node};
      if (kind != Node::kMessage && kind != Node::kMessages) continue;
      for (Py_ssize_t k = 0; k < PyList_Size(below); ++k) {
        const long each = PyLong_AsLong(PyList_GetItem(below, k));
        tree->nodes[node].below.push_back(static_cast<int>(each));
      }
    }
  }
  return PyErr_Occurred() == nullptr;
}

bool ReadLabels(PyObject* labels, Tree* tree) {
  for (Py_ssize_t i = 0; i < PyList_Size(labels); ++i) {
    const char* name;
    int slot;
    if (!PyArg_ParseTuple(PyList_GetItem(labels, i), "si", &name, &slot)) return false;
    tree->labels.push_back({name, slot});
  }
  return true;
}

bool ReadMap(PyObject* map, Attribute* attribute) {
  PyObject *key, *value;
  Py_ssize_t at = 0;
  while (PyDict_Next(map, &at, &key, &value)) {
    attribute->map[PyLong_AsLongLong(key)] = PyLong_AsLongLong(value);
  }
  return PyErr_Occurred() == nullptr;
}

bool ReadAttribute(PyObject* tuple, Plan* plan) {
  Attribute attribute;
  const char *name, *op;
  PyObject* map;
  int is_category, keeps;
  long long length, map_default;
  if (!PyArg_ParseTuple(tuple, "ssiiiLpO!Lp", &name, &op, &attribute.slots[0], &attribute.slots[1],
                        &attribute.gate, &length, &is_category, &PyDict_Type, &map, &map_default,
                        &keeps)) {
    return false;
  }
  if (!FindOp(op, &attribute.op)) {
    PyErr_Format(PyExc_ValueError, "there is no operation %s", op);
    return false;
  }
  for (const int slot : {attribute.slots[0], attribute.slots[1], attribute.gate}) {
    if (slot >= plan->tree.slots) {
      PyErr_SetString(PyExc_ValueError, "a slot is out of range");
      return false;
    }
  }
  attribute.name = name;
  attribute.length = length;
  attribute.is_category = is_category;
  attribute.map_default = map_default;
  attribute.map_keeps_unknown = keeps;
  // Operations of one field never look at the second.
  if (attribute.slots[1] < 0) attribute.slots[1] = attribute.slots[0];
  if (!ReadMap(map, &attribute)) return false;
  plan->attributes.push_back(std::move(attribute));
  return true;
}

bool ReadAttributes(PyObject* attributes, Plan* plan) {
  const Py_ssize_t count = PyList_Size(attributes);
  plan->indices = Ref(PyDict_New());
  plan->names = Ref(PyTuple_New(count));
  if (!plan->indices || !plan->names) return false;
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!ReadAttribute(PyList_GetItem(attributes, i), plan)) return false;
    PyObject* name = PyUnicode_InternFromString(plan->attributes.back().name.c_str());
    Ref index(PyLong_FromSsize_t(i));
    if (name == nullptr || !index) return false;
    if (PyDict_SetItem(plan->indices.get(), name, index.get()) < 0) return false;
    if (PyTuple_SetItem(plan->names.get(), i, name) < 0) return false;  // Takes `name`.
  }
  return true;
}

PyObject* NewPlan(PyTypeObject* type, PyObject* args, PyObject*) {
  int slots;
  PyObject *nodes, *labels, *attributes;
  if (!PyArg_ParseTuple(args, "iO!O!O!", &slots, &PyList_Type, &nodes, &PyList_Type, &labels,
                        &PyList_Type, &attributes)) {
    return nullptr;
  }
  const auto alloc = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
  Ref self(alloc(type, 0));
  if (!self) return nullptr;
  auto* plan = new Plan;
  reinterpret_cast<PlanObject*>(self.get())->plan = plan;
  plan->tree.slots = slots;
  if (!ReadNodes(nodes, &plan->tree) || !ReadLabels(labels, &plan->tree) ||
      !ReadAttributes(attributes, plan)) {
    return nullptr;
  }
  plan->tree.Prepare(&plan->row);
  return self.release();
}

void DeletePlan(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  delete reinterpret_cast<PlanObject*>(self)->plan;
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

PyObject* Names(PyObject* self, void*) {
  return Ref::Borrowed(reinterpret_cast<PlanObject*>(self)->plan->names.get()).release();
}

PyObject* NumberList(const std::vector<int64_t>& numbers) {
  Ref list(PyList_New(static_cast<Py_ssize_t>(numbers.size())));
  for (size_t i = 0; list && i < numbers.size(); ++i) {
    PyObject* number = PyLong_FromLongLong(numbers[i]);
    if (number == nullptr) return nullptr;
    PyList_SetItem(list.get(), static_cast<Py_ssize_t>(i), number);
  }
  return list.release();
}

PyObject* TextList(const std::vector<Item>& items) {
  Ref list(PyList_New(static_cast<Py_ssize_t>(items.size())));
  for (size_t i = 0; list && i < items.size(); ++i) {
    PyObject* text = TextObject(items[i].text);
    if (text == nullptr) return nullptr;
    PyList_SetItem(list.get(), static_cast<Py_ssize_t>(i), text);
  }
  return list.release();
}

}  // namespace

Plan* PlanOf(PyObject* object) {
  if (Py_TYPE(object) != reinterpret_cast<PyTypeObject*>(plan_type)) {
    PyErr_SetString(PyExc_TypeError, "a Plan is needed");
    return nullptr;
  }
  return reinterpret_cast<PlanObject*>(object)->plan;
}

PyObject* ObjectOf(const Attribute& attribute, const Value& value) {
  if (value.is_null) return Ref::Borrowed(Py_None).release();
  switch (StorageOf(attribute.op)) {
    case Storage::kInt:
    case Storage::kTime:
      return PyLong_FromLongLong(value.number);
    case Storage::kFloat:
      return PyFloat_FromDouble(value.real);
    case Storage::kBool:
      return PyBool_FromLong(value.number != 0);
    case Storage::kText:
      return TextObject(value.text);
    case Storage::kBytes:
      return BytesObject(value.text);
    case Storage::kIntList:
      return NumberList(value.numbers);
    case Storage::kTextList:
      return TextList(*value.texts);
  }
  return nullptr;
}

bool AddPlanType(PyObject* module) {
  static PyGetSetDef properties[] = {{"names", &Names, nullptr, nullptr, nullptr}, {}};
  static PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(&NewPlan)},
                                {Py_tp_dealloc, reinterpret_cast<void*>(&DeletePlan)},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"weir._fast.Plan", sizeof(PlanObject), 0, Py_TPFLAGS_DEFAULT, slots};
  plan_type = PyType_FromSpec(&spec);
  return plan_type != nullptr && PyModule_AddObject(module, "Plan", plan_type) == 0;
}

}  // namespace weir_python
