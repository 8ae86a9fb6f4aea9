// weir._fast.Plan: which attributes records have, and how they are worked out.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_PLAN_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_PLAN_H_

#include <vector>

#include "ops.h"
#include "python.h"
#include "row.h"

namespace weir_python {

// Immutable once made, but for `row`, which flows share as their scratch: it holds the record of
// `row_owner`, the flow that was read last.
struct Plan {
  Tree tree;
  std::vector<Attribute> attributes;
  Ref indices;  // A dict: name to index.
  Ref names;    // A tuple.
  Row row;
  const void* row_owner = nullptr;
  Value value;
};

// Null, with TypeError set, where it is no Plan. Borrowed from the object.
Plan* PlanOf(PyObject* object);

// The value of an attribute as Python's. A new reference, or null with an error set.
PyObject* ObjectOf(const Attribute& attribute, const Value& value);

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_PLAN_H_
