// weir._fast.Table: columns out of batches of events, for pandas and through Arrow.
#include <cstdlib>
#include <unordered_map>

#include "arrow.h"
#include "columns.h"
#include "events.h"
#include "plan.h"

namespace weir_python {
namespace {

constexpr size_t kMaxCachedTexts = 4096;  // In making a column of them.

struct TableObject {
  PyObject_HEAD PyObject* plan;
  Table* table;
  Row* row;
};

TableObject* Cast(PyObject* self) { return reinterpret_cast<TableObject*>(self); }

PyObject* NewTable(PyTypeObject* type, PyObject* args, PyObject*) {
  PyObject* plan_object;
  if (!PyArg_ParseTuple(args, "O", &plan_object)) return nullptr;
  Plan* plan = PlanOf(plan_object);
  if (plan == nullptr) return nullptr;
  const auto alloc = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
  PyObject* self = alloc(type, 0);
  if (self == nullptr) return nullptr;
  Cast(self)->plan = Ref::Borrowed(plan_object).release();
  Cast(self)->table = new Table(plan->attributes);
  Cast(self)->row = new Row;
  plan->tree.Prepare(Cast(self)->row);
  return self;
}

void DeleteTable(PyObject* self) {
  delete Cast(self)->table;
  delete Cast(self)->row;
  Py_XDECREF(Cast(self)->plan);
  PyTypeObject* type = Py_TYPE(self);
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

// add(message) -> number of its events. Those that have a flow are rows.
PyObject* Add(PyObject* object, PyObject* message) {
  TableObject* self = Cast(object);
  std::string_view bytes;
  if (!ViewOf(message, &bytes)) return nullptr;
  const Plan* plan = PlanOf(self->plan);
  Row* row = self->row;
  Py_ssize_t events = 0;
  const bool ok = ForEachEvent(bytes, [&](const Event& event) {
    ++events;
    if (!event.has_flow) return true;
    row->Begin();
    if (!plan->tree.Read(event.flow, row)) return false;
    self->table->Append(plan->attributes, *row);
    return true;
  });
  return ok ? PyLong_FromSsize_t(events) : SetMalformed();
}

// add_record(bytes of a Flow): one row.
PyObject* AddRecord(PyObject* object, PyObject* record) {
  TableObject* self = Cast(object);
  std::string_view bytes;
  if (!ViewOf(record, &bytes)) return nullptr;
  const Plan* plan = PlanOf(self->plan);
  self->row->Begin();
  if (!plan->tree.Read(bytes, self->row)) return SetMalformed();
  self->table->Append(plan->attributes, *self->row);
  return Ref::Borrowed(Py_None).release();
}

template <typename T>
PyObject* ArrayBytes(const std::vector<T>& values) {
  return PyByteArray_FromStringAndSize(reinterpret_cast<const char*>(values.data()),
                                       static_cast<Py_ssize_t>(values.size() * sizeof(T)));
}

// A list of the texts; equal ones are one object, as far as a small cache sees.
PyObject* TextObjects(const Texts& texts, const std::vector<uint8_t>* valid, bool are_bytes) {
  const auto size = static_cast<Py_ssize_t>(texts.size());
  Ref list(PyList_New(size));
  std::unordered_map<std::string_view, PyObject*> cache;  // Borrowed from the list.
  for (Py_ssize_t i = 0; list && i < size; ++i) {
    PyObject* text = nullptr;
    if (valid != nullptr && !(*valid)[i]) {
      text = Ref::Borrowed(Py_None).release();
    } else if (const auto found = cache.find(texts[i]); found != cache.end()) {
      text = Ref::Borrowed(found->second).release();
    } else {
      text = are_bytes ? BytesObject(texts[i]) : TextObject(texts[i]);
      if (text == nullptr) return nullptr;
      if (cache.size() < kMaxCachedTexts) cache.emplace(texts[i], text);
    }
    PyList_SetItem(list.get(), i, text);
  }
  return list.release();
}

PyObject* ListObjects(const Column& column) {
  const auto size = static_cast<Py_ssize_t>(column.valid.size());
  Ref list(PyList_New(size));
  for (Py_ssize_t i = 0; list && i < size; ++i) {
    const int32_t first = column.list_offsets[i];
    const int32_t last = column.list_offsets[i + 1];
    Ref members(column.valid[i] ? PyList_New(last - first) : Ref::Borrowed(Py_None).release());
    for (int32_t j = first; members && column.valid[i] && j < last; ++j) {
      PyObject* each = column.storage == Storage::kIntList ? PyLong_FromLongLong(column.numbers[j])
                                                           : TextObject(column.texts[j]);
      if (each == nullptr) return nullptr;
      PyList_SetItem(members.get(), j - first, each);
    }
    if (!members) return nullptr;
    PyList_SetItem(list.get(), i, members.release());
  }
  return list.release();
}

// A column as (kind, data, valid or words); weir/tables/pandas_frames.py says what each kind has.
PyObject* ColumnObject(const Column& column) {
  Ref valid(column.has_nulls ? ArrayBytes(column.valid) : Ref::Borrowed(Py_None).release());
  if (!valid) return nullptr;
  if (column.is_category) {
    return Py_BuildValue("sNN", "category", ArrayBytes(column.codes),
                         TextObjects(column.texts, nullptr, false));
  }
  const std::vector<uint8_t>* nulls = column.has_nulls ? &column.valid : nullptr;
  switch (column.storage) {
    case Storage::kInt:
      return Py_BuildValue("sNN", "int", ArrayBytes(column.numbers), valid.release());
    case Storage::kTime:
      return Py_BuildValue("sNN", "time", ArrayBytes(column.numbers), valid.release());
    case Storage::kFloat:
      return Py_BuildValue("sNN", "float", ArrayBytes(column.reals), valid.release());
    case Storage::kBool:
      return Py_BuildValue("sNN", "bool", ArrayBytes(column.truths), valid.release());
    case Storage::kText:
      return Py_BuildValue("sNN", "text", TextObjects(column.texts, nulls, false), valid.release());
    case Storage::kBytes:
      return Py_BuildValue("sNN", "bytes", TextObjects(column.texts, nulls, true), valid.release());
    case Storage::kIntList:
    case Storage::kTextList:
      return Py_BuildValue("sNN", "list", ListObjects(column), valid.release());
  }
  return nullptr;
}

// take() -> the columns as Python's objects, in a list. The table is empty then.
PyObject* Take(PyObject* self, PyObject*) {
  const std::vector<Column> columns = Cast(self)->table->Take();
  Ref list(PyList_New(0));
  for (size_t i = 0; list && i < columns.size(); ++i) {
    Ref column(ColumnObject(columns[i]));
    if (!column || PyList_Append(list.get(), column.get()) < 0) return nullptr;
  }
  return list.release();
}

template <typename Struct>
void ReleaseCapsule(PyObject* capsule) {
  const char* name = PyCapsule_GetName(capsule);
  auto* held = static_cast<Struct*>(PyCapsule_GetPointer(capsule, name));
  if (held->release != nullptr) held->release(held);
  std::free(held);
}

template <typename Struct>
Struct* Allocate() {
  return static_cast<Struct*>(std::calloc(1, sizeof(Struct)));
}

PyObject* SchemaCapsule(const Plan& plan) {
  auto* schema = Allocate<ArrowSchema>();
  ExportSchema(plan.attributes, schema);
  return PyCapsule_New(schema, "arrow_schema", &ReleaseCapsule<ArrowSchema>);
}

// schema() -> a capsule "arrow_schema".
PyObject* Schema(PyObject* self, PyObject*) { return SchemaCapsule(*PlanOf(Cast(self)->plan)); }

// take_arrow() -> a capsule "arrow_array" of the rows. The table is empty then.
PyObject* TakeArrow(PyObject* self, PyObject*) {
  Table* table = Cast(self)->table;
  const auto rows = static_cast<int64_t>(table->rows());
  auto* array = Allocate<ArrowArray>();
  ExportColumns(table->Take(), rows, array);
  return PyCapsule_New(array, "arrow_array", &ReleaseCapsule<ArrowArray>);
}

PyObject* Rows(PyObject* self, void*) { return PyLong_FromSize_t(Cast(self)->table->rows()); }

PyObject* IsFull(PyObject* self, void*) {
  return PyBool_FromLong(Cast(self)->table->text_bytes() >= Table::kMaxTextBytes);
}

}  // namespace

bool AddTableType(PyObject* module) {
  static PyMethodDef methods[] = {{"add", &Add, METH_O, nullptr},
                                  {"add_record", &AddRecord, METH_O, nullptr},
                                  {"take", &Take, METH_NOARGS, nullptr},
                                  {"schema", &Schema, METH_NOARGS, nullptr},
                                  {"take_arrow", &TakeArrow, METH_NOARGS, nullptr},
                                  {}};
  static PyGetSetDef properties[] = {{"rows", &Rows, nullptr, nullptr, nullptr},
                                     {"is_full", &IsFull, nullptr, nullptr, nullptr},
                                     {}};
  static PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(&NewTable)},
                                {Py_tp_dealloc, reinterpret_cast<void*>(&DeleteTable)},
                                {Py_tp_methods, methods},
                                {Py_tp_getset, properties},
                                {0, nullptr}};
  static PyType_Spec spec = {"weir._fast.Table", sizeof(TableObject), 0, Py_TPFLAGS_DEFAULT, slots};
  PyObject* type = PyType_FromSpec(&spec);
  return type != nullptr && PyModule_AddObject(module, "Table", type) == 0;
}

}  // namespace weir_python
