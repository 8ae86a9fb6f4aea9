// weir._fast.FlowRow: a record whose attributes are worked out when they are asked for.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_FLOW_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_FLOW_H_

#include <string_view>

#include "python.h"

namespace weir_python {

// A flow of the class `type`, which is FlowRow or one derived from it, with bytes of its own. A new
// reference, or null with an error set.
PyObject* MakeFlow(PyTypeObject* type, std::string_view record, PyObject* plan);

// Whether the type is derived from FlowRow; else TypeError is set.
bool IsFlowType(PyObject* type);

// What has changed: a message of the record's fields, which stand over those of the record until
// the next update. False where an error is set.
bool UpdateFlow(PyObject* flow, std::string_view update);

// An attribute by its index in the flow's plan. As MakeFlow.
PyObject* FlowAttribute(PyObject* flow, Py_ssize_t index);

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_FLOW_H_
