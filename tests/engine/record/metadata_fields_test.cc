// Typed metadata in the record.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/engine/record/sample_flow.h"

namespace weir {
namespace {

constexpr char kAll[] = R"(
  requested_server_name: "www.example.com" user_agent: "agent" content_type: "text/html"
  fingerprints { client: "client print" client_kind: FINGERPRINT_KIND_JA3
    server: "server print" server_kind: FINGERPRINT_KIND_HASSH client_ja4: "ja4 print"
    client_list_unread: true server_list_unread: true
    client_source: METADATA_SOURCE_NDPI server_source: METADATA_SOURCE_NDPI }
  tls { version: 771 version_name: "TLSv1.2"
    alpn: "h2" alpn: "http/1.1" alpn: "a-protocol-with-a-long-name"
    supported_versions: "TLSv1.3" supported_versions: "TLSv1.2"
    cipher: 49199 cipher_name: "TLS_X" encrypted_sni_cipher: 4865
    certificate { subject: "subject" issuer: "issuer"
      sha1: "\361\361\361\361\361\361\361\361\361\361\361\361\361\361\361\361\361\361\361\361"
      not_before { seconds: 1000 } not_after { seconds: 2000 }
      names: "www.example.com" names: "a-longer-name.example.com" }
    client_source: METADATA_SOURCE_NDPI server_source: METADATA_SOURCE_NDPI
    certificate_source: METADATA_SOURCE_NDPI }
  quic { version: 4278190109 user_agent: "quic agent" source: METADATA_SOURCE_NDPI }
  http { method: "GET" host: "host" url: "host/path" user_agent: "http agent" status_code: 404
    content_type: "http type" request_content_type: "request type" forwarded_for: "192.0.2.9"
    source: METADATA_SOURCE_NDPI }
  dns { query_name: "query.example.com" query_type: 28
    query_class: 1 queries: 2 response { code: 3 answers: 4 answer_type: 5 address: "\300\000\002\001" }
    source: METADATA_SOURCE_NDPI }
  ssh { client_banner: "SSH-2.0-c" server_banner: "SSH-2.0-s" client_hassh: "hassh c"
    server_hassh: "hassh s" source: METADATA_SOURCE_NDPI }
  dhcp { fingerprint: "1,3,6" class_identifier: "udhcp" host_name: "box" })";

// What of the flow is not metadata.
void ClearOther(v1::Flow& flow) {
  v1::Flow metadata;
  metadata.set_requested_server_name(flow.requested_server_name());
  metadata.set_user_agent(flow.user_agent());
  metadata.set_content_type(flow.content_type());
  if (flow.has_fingerprints()) *metadata.mutable_fingerprints() = flow.fingerprints();
  if (flow.has_tls()) *metadata.mutable_tls() = flow.tls();
  if (flow.has_quic()) *metadata.mutable_quic() = flow.quic();
  if (flow.has_http()) *metadata.mutable_http() = flow.http();
  if (flow.has_dns()) *metadata.mutable_dns() = flow.dns();
  if (flow.has_ssh()) *metadata.mutable_ssh() = flow.ssh();
  if (flow.has_dhcp()) *metadata.mutable_dhcp() = flow.dhcp();
  flow = metadata;
}

v1::Flow MetadataOf(Metadata metadata) {
  SampleFlow sample;
  sample.metadata = std::move(metadata);
  v1::Flow flow = WriteAndParse(sample.record).flow();
  ClearOther(flow);
  return flow;
}

TEST(MetadataFields, SetEveryField) {
  v1::Flow expected;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kAll, &expected));
  EXPECT_EQ(MetadataOf(AllMetadata()).DebugString(), expected.DebugString());
}

TEST(MetadataFields, SetNothingForNoMetadata) {
  EXPECT_EQ(MetadataOf(Metadata()).DebugString(), v1::Flow().DebugString());
}

struct Case {
  const char* list;
  std::vector<std::string> parts;
};

TEST(MetadataFields, SplitListsAtTheirCommas) {
  const Case cases[] = {
      {"h2", {"h2"}},
      {"h2,http/1.1", {"h2", "http/1.1"}},
      {"h2,", {"h2"}},
      {",h2", {"", "h2"}},
  };
  for (const Case& c : cases) {
    MetadataBuilder builder;
    builder.AddText(MetadataField::kTlsAlpn, c.list);
    const v1::Flow flow = MetadataOf(builder.Build());
    EXPECT_EQ(std::vector<std::string>(flow.tls().alpn().begin(), flow.tls().alpn().end()), c.parts)
        << c.list;
  }
}

// The parser refuses a message with a string that is not UTF-8, so this would abort.
TEST(MetadataFields, KeepStringsValidWhateverBytesTheWireHad) {
  MetadataBuilder builder;
  for (int field = 1; field <= static_cast<int>(MetadataField::kDhcpHostName); ++field) {
    builder.AddText(static_cast<MetadataField>(field), "a\xFF,\xC3\xA9\xED\xA0\x80,\xF0\x9F,b");
  }
  const v1::Flow flow = MetadataOf(builder.Build());
  EXPECT_EQ(flow.requested_server_name(), "a,\xC3\xA9,,b");
  EXPECT_EQ(flow.tls().alpn_size(), 4);
  EXPECT_EQ(flow.ssh().client_banner(), "a,\xC3\xA9,,b");
}

}  // namespace
}  // namespace weir
