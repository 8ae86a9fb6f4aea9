// weir._fast.PacketRow: a packet as plugins see it, with nfstream's names. What it does not hold
// itself it asks its flow for, when it is asked.
#include <cstring>

#include "events.h"
#include "flow.h"
#include "plan.h"

namespace weir_python {
namespace {

constexpr int64_t kNanos = 1000000;  // In a millisecond.

// Fields of PacketObservation.
enum PacketFields : uint32_t {
  kOrdinal = 1,
  kDirection = 2,
  kTime = 3,
  kInterArrival = 4,
  kLinkBytes = 5,
  kPayloadBytes = 8,
  kTcpFlags = 9,
  kData = 11,
};
constexpr uint64_t kDstToSrc = 2;

struct PacketObject {
  PyObject_HEAD PyObject* flow;  // Null until it is given one.
  PyObject* data;                // bytes
  int64_t time_ns;
  int64_t delta_ns;
  int64_t ordinal;
  int64_t sizes[4];
  uint8_t is_reply;
  uint8_t flags;
};

PyTypeObject* packet_type = nullptr;

PacketObject* Cast(PyObject* self) { return reinterpret_cast<PacketObject*>(self); }

void Set(PacketObject* self, const Field& field, std::string_view* data) {
  switch (field.number) {
    case kOrdinal:
      self->ordinal = static_cast<int64_t>(field.bits);
      break;
    case kDirection:
      self->is_reply = field.bits == kDstToSrc;
      break;
    case kTime:
      self->time_ns = static_cast<int64_t>(field.bits);
      break;
    case kInterArrival:
      self->delta_ns = static_cast<int64_t>(field.bits);
      break;
    case kTcpFlags:
      self->flags = static_cast<uint8_t>(field.bits);
      break;
    case kData:
      if (field.type == kBytes) *data = field.bytes;
      break;
    default:
      if (field.number >= kLinkBytes && field.number <= kPayloadBytes) {
        self->sizes[field.number - kLinkBytes] = static_cast<int64_t>(field.bits);
      }
  }
}

PyObject* MakePacket(std::string_view bytes) {
  const auto alloc = reinterpret_cast<allocfunc>(PyType_GetSlot(packet_type, Py_tp_alloc));
  Ref packet(alloc(packet_type, 0));
  if (!packet) return nullptr;
  PacketObject* self = Cast(packet.get());
  std::string_view data;
  Cursor cursor(bytes);
  Field field;
  while (cursor.Next(&field)) Set(self, field, &data);
  if (!cursor.ok()) return SetMalformed();
  self->data = BytesObject(data);
  return self->data == nullptr ? nullptr : packet.release();
}

int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Cast(self)->flow);
  return 0;
}

int Clear(PyObject* self) {
  Py_CLEAR(Cast(self)->flow);
  return 0;
}

void DeletePacket(PyObject* self) {
  PyObject_GC_UnTrack(self);
  Py_XDECREF(Cast(self)->flow);
  Py_XDECREF(Cast(self)->data);
  PyTypeObject* type = Py_TYPE(self);
  reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
  Py_DECREF(type);
}

enum Number : intptr_t { kTimeMs, kDeltaMs, kReply, kSize, kFlag = kSize + 4 };

int64_t Milliseconds(int64_t nanos) { return nanos / kNanos - (nanos % kNanos < 0); }

PyObject* GetNumber(PyObject* object, void* which) {
  const PacketObject* self = Cast(object);
  const auto number = reinterpret_cast<intptr_t>(which);
  if (number == kTimeMs) return PyLong_FromLongLong(Milliseconds(self->time_ns));
  if (number == kDeltaMs) return PyLong_FromLongLong(self->delta_ns / kNanos);
  if (number == kReply) return PyLong_FromLong(self->is_reply);
  if (number < kFlag) return PyLong_FromLongLong(self->sizes[number - kSize]);
  return PyLong_FromLong((self->flags >> (number - kFlag)) & 1);
}

// An attribute of the flow: `which` has its name, and for the ends of a reply that of the other
// end.
struct OfFlow {
  const char* name;
  const char* of_reply;
};

PyObject* GetOfFlow(PyObject* object, void* which) {
  const PacketObject* self = Cast(object);
  const auto* names = static_cast<const OfFlow*>(which);
  if (self->flow == nullptr) {
    PyErr_SetString(PyExc_AttributeError, "this packet has no flow");
    return nullptr;
  }
  return PyObject_GetAttrString(self->flow, self->is_reply ? names->of_reply : names->name);
}

PyObject* GetData(PyObject* self, void*) { return Ref::Borrowed(Cast(self)->data).release(); }

PyObject* GetOrdinal(PyObject* self, void*) { return PyLong_FromLongLong(Cast(self)->ordinal); }

OfFlow of_flow[] = {
    {"src_ip", "dst_ip"},     {"src_mac", "dst_mac"},       {"src_oui", "dst_oui"},
    {"src_port", "dst_port"}, {"dst_ip", "src_ip"},         {"dst_mac", "src_mac"},
    {"dst_oui", "src_oui"},   {"dst_port", "src_port"},     {"protocol", "protocol"},
    {"vlan_id", "vlan_id"},   {"ip_version", "ip_version"}, {"tunnel_id", "tunnel_id"},
};

void* NumberOf(intptr_t number) { return reinterpret_cast<void*>(number); }

PyGetSetDef* Properties() {
  static PyGetSetDef made[32] = {};
  static const struct {
    const char* name;
    intptr_t number;
  } numbers[] = {
      {"time", kTimeMs},           {"delta_time", kDeltaMs}, {"direction", kReply},
      {"raw_size", kSize},         {"ip_size", kSize + 1},   {"transport_size", kSize + 2},
      {"payload_size", kSize + 3}, {"fin", kFlag},           {"syn", kFlag + 1},
      {"rst", kFlag + 2},          {"psh", kFlag + 3},       {"ack", kFlag + 4},
      {"urg", kFlag + 5},          {"ece", kFlag + 6},       {"cwr", kFlag + 7}};
  size_t count = 0;
  for (const auto& each : numbers) {
    made[count++] = {each.name, &GetNumber, nullptr, nullptr, NumberOf(each.number)};
  }
  for (OfFlow& each : of_flow) made[count++] = {each.name, &GetOfFlow, nullptr, nullptr, &each};
  made[count++] = {"ip_packet", &GetData, nullptr, nullptr, nullptr};
  made[count++] = {"ordinal", &GetOrdinal, nullptr, nullptr, nullptr};
  return made;
}

PyObject* SetFlow(PyObject* self, PyObject* flow) {
  Py_XDECREF(std::exchange(Cast(self)->flow, Ref::Borrowed(flow).release()));
  return Ref::Borrowed(Py_None).release();
}

// The id in the bytes of a Flow; 0 where there is none. It is its first field.
uint64_t IdOf(std::string_view flow) {
  Cursor cursor(flow);
  Field field;
  while (cursor.Next(&field)) {
    if (field.number == 1) return field.bits;
  }
  return 0;
}

PyObject* OrNone(bool is_there, std::string_view bytes) {
  return is_there ? BytesObject(bytes) : Ref::Borrowed(Py_None).release();
}

// packet_events(message) -> [(sequence, type, flow's id, flow's bytes, packet, is held)]: `packet`
// is a PacketRow or None.
PyObject* PacketEvents(PyObject*, PyObject* message) {
  std::string_view bytes;
  if (!ViewOf(message, &bytes)) return nullptr;
  Ref list(PyList_New(0));
  if (!list) return nullptr;
  const bool ok = ForEachEvent(bytes, [&](const Event& event) {
    Ref packet(event.has_packet ? MakePacket(event.packet) : Ref::Borrowed(Py_None).release());
    if (!packet) return false;
    Ref tuple(Py_BuildValue("KKKNNO", static_cast<unsigned long long>(event.sequence),
                            static_cast<unsigned long long>(event.type),
                            static_cast<unsigned long long>(IdOf(event.flow)),
                            OrNone(event.has_flow, event.flow), packet.release(),
                            event.has_hold ? Py_True : Py_False));
    return tuple && PyList_Append(list.get(), tuple.get()) == 0;
  });
  if (!ok) return PyErr_Occurred() ? nullptr : SetMalformed();
  return list.release();
}

}  // namespace

bool AddPacketType(PyObject* module) {
  static PyMethodDef methods[] = {{"_of", &SetFlow, METH_O, nullptr}, {}};
  static PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(&DeletePacket)},
                                {Py_tp_traverse, reinterpret_cast<void*>(&Traverse)},
                                {Py_tp_clear, reinterpret_cast<void*>(&Clear)},
                                {Py_tp_getset, Properties()},
                                {Py_tp_methods, methods},
                                {0, nullptr}};
  static PyType_Spec spec = {"weir._fast.PacketRow", sizeof(PacketObject), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
  static PyMethodDef functions[] = {{"packet_events", &PacketEvents, METH_O, nullptr}, {}};
  PyObject* type = PyType_FromSpec(&spec);
  packet_type = reinterpret_cast<PyTypeObject*>(type);
  return type != nullptr && PyModule_AddObject(module, "PacketRow", type) == 0 &&
         PyModule_AddFunctions(module, functions) == 0;
}

}  // namespace weir_python
