#include "engine/capture/files/capture_opener.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/files/capture_file_reader.h"
#include "engine/capture/files/decompressing_stream.h"
#include "engine/capture/files/libpcap_source.h"
#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/libpcap.h"
#include "engine/packet/link_type.h"

namespace weir {
namespace {

absl::Status NotOpened(const std::string& path, int error) {
  const std::string name = DisplayName(path);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(absl::StrCat(name, ": no such file"));
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(absl::StrCat(name, ": permission denied"));
    default:
      return absl::ErrnoToStatus(error, absl::StrCat(name, ": cannot be opened"));
  }
}

absl::StatusOr<std::optional<BpfFilter>> CompileFilter(const std::string& name, pcap_t* handle,
                                                       const std::string& expression) {
  if (expression.empty()) return std::nullopt;
  absl::StatusOr<BpfFilter> filter = BpfFilter::Compile(handle, expression);
  if (!filter.ok()) {
    return absl::Status(filter.status().code(),
                        absl::StrCat(name, ": ", filter.status().message()));
  }
  return std::optional<BpfFilter>(*std::move(filter));
}

// What is known of a capture before its format is decided.
struct OpeningCapture {
  std::string name;
  std::unique_ptr<ByteStream> stream;  // behind the header
  uint8_t header[kPcapFileHeaderSize];
  size_t header_size;
  const std::string& bpf_filter;
  std::shared_ptr<BlockPool> pool;
  CaptureInterfaces& interfaces;

  absl::Span<const uint8_t> header_bytes() const { return {header, header_size}; }
};

absl::Status ReadHeaderOnce(OpeningCapture& opening) {
  absl::StatusOr<size_t> got = ReadFully(*opening.stream, absl::MakeSpan(opening.header));
  if (!got.ok()) {
    return absl::Status(got.status().code(),
                        absl::StrCat(opening.name, ": ", got.status().message()));
  }
  opening.header_size = *got;
  if (*got > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(opening.name, ": the file is empty"));
}

// Reads the capture's header, and puts a decompressor in between where the capture needs one.
absl::Status ReadHeader(OpeningCapture& opening) {
  absl::Status status = ReadHeaderOnce(opening);
  if (!status.ok()) return status;
  std::unique_ptr<Decompressor> decompressor = DecompressorFor(opening.header_bytes());
  if (decompressor == nullptr) return status;
  opening.stream = std::make_unique<DecompressingStream>(
      std::move(decompressor), opening.header_bytes(), std::move(opening.stream));
  return ReadHeaderOnce(opening);
}

// libpcap's own reason helps where the file is a capture, else only how it starts does.
absl::Status NotACapture(const OpeningCapture& opening, const absl::Status& error) {
  if (absl::IsCancelled(error)) return error;
  const uint8_t* header = opening.header;
  if (opening.header_size >= 4 && HasPcapMagic(header)) {
    return absl::DataLossError(absl::StrCat(opening.name, ": ", error.message()));
  }
  const absl::string_view start(reinterpret_cast<const char*>(header),
                                std::min<size_t>(opening.header_size, 4));
  return absl::InvalidArgumentError(absl::StrCat(
      opening.name, ": not a capture file (starts with \"", absl::CHexEscape(start), "\")"));
}

absl::StatusOr<std::unique_ptr<CaptureReader>> OpenByLibpcap(OpeningCapture opening) {
  auto input = std::make_unique<PcapInput>();
  input->prefix.assign(reinterpret_cast<const char*>(opening.header), opening.header_size);
  input->stream = std::move(opening.stream);
  absl::StatusOr<PcapHandle> handle = OpenPcapHandle(*input);
  if (!handle.ok()) return NotACapture(opening, handle.status());
  const int number = pcap_datalink(handle->get());
  const std::optional<LinkType> link_type = LinkTypeFromNumber(number);
  if (!link_type.has_value()) {
    const absl::Status unknown = UnknownLinkType(number);
    return absl::Status(unknown.code(), absl::StrCat(opening.name, ": ", unknown.message()));
  }
  absl::StatusOr<std::optional<BpfFilter>> filter =
      CompileFilter(opening.name, handle->get(), opening.bpf_filter);
  if (!filter.ok()) return filter.status();
  return std::make_unique<LibpcapReader>(std::move(opening.name), std::move(input),
                                         *std::move(handle), CaptureInterfaces::LinkOf(*link_type),
                                         *std::move(filter), std::move(opening.pool),
                                         opening.interfaces);
}

}  // namespace

std::string DisplayName(const std::string& path) {
  const bool is_plain = std::none_of(path.begin(), path.end(),
                                     [](unsigned char c) { return absl::ascii_iscntrl(c); });
  return is_plain ? path : absl::Utf8SafeCEscape(path);
}

absl::StatusOr<UniqueDescriptor> OpenCaptureFile(const std::string& path) {
  if (path.find('\0') != std::string::npos) return NotOpened(path, ENOENT);
  UniqueDescriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor.is_open()) return NotOpened(path, errno);
  absl::Status status = CheckIsNoFolder(path, descriptor.get());
  if (!status.ok()) return status;
  return descriptor;
}

absl::Status CheckIsNoFolder(const std::string& path, int descriptor) {
  struct stat facts;
  if (fstat(descriptor, &facts) != 0) return NotOpened(path, errno);
  if (!S_ISDIR(facts.st_mode)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(DisplayName(path), ": is a folder"));
}

absl::StatusOr<std::unique_ptr<CaptureReader>> OpenCapture(const std::string& path,
                                                           std::unique_ptr<ByteStream> stream,
                                                           const std::string& bpf_filter,
                                                           std::shared_ptr<BlockPool> pool,
                                                           CaptureInterfaces& interfaces) {
  OpeningCapture opening = {DisplayName(path), std::move(stream), {},        0,
                            bpf_filter,        std::move(pool),   interfaces};
  absl::Status status = ReadHeader(opening);
  if (!status.ok()) return status;
  if (CaptureFileReader::Knows(opening.header_bytes())) {
    return CaptureFileReader::Open(std::move(opening.name), opening.header_bytes(),
                                   std::move(opening.stream), bpf_filter, std::move(opening.pool),
                                   interfaces);
  }
  if (opening.header_size >= 4 && opening.header_size < kPcapFileHeaderSize &&
      HasPcapMagic(opening.header)) {
    return absl::DataLossError(absl::StrCat(opening.name,
                                            ": the file header is cut: ", kPcapFileHeaderSize,
                                            " bytes promised, ", opening.header_size, " present"));
  }
  return OpenByLibpcap(std::move(opening));
}

}  // namespace weir
