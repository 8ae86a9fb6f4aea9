// Tables through the Arrow C data interface
// (https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html), which says
// what the structures are; they are laid out here anew.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_ARROW_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_ARROW_H_

#include <cstdint>
#include <vector>

#include "columns.h"

extern "C" {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

namespace weir_python {

// The schema of the attributes' columns: a struct. `out` is released by its release callback.
void ExportSchema(const std::vector<Attribute>& attributes, ArrowSchema* out);

// The columns, of `rows` rows each, as a struct array that owns them. `out` as above.
void ExportColumns(std::vector<Column> columns, int64_t rows, ArrowArray* out);

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_ARROW_H_
