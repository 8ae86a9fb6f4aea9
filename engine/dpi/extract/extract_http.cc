#include "engine/dpi/extract/extract.h"

namespace weir {

void ExtractHttp(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& http = flow.http;
  if (http.method != NDPI_HTTP_METHOD_UNKNOWN) {
    builder.AddText(MetadataField::kHttpMethod, ndpi_http_method2str(http.method));
  }
  builder.AddText(MetadataField::kHttpHost, ArrayText(flow.host_server_name));
  builder.AddText(MetadataField::kHttpUrl, PointerText(http.url));
  builder.AddText(MetadataField::kHttpUserAgent, PointerText(http.user_agent));
  builder.AddText(MetadataField::kHttpContentType, PointerText(http.content_type));
  builder.AddText(MetadataField::kHttpRequestContentType, PointerText(http.request_content_type));
  builder.AddText(MetadataField::kHttpForwardedFor, PointerText(http.nat_ip));
  if (http.response_status_code != 0) {
    builder.AddNumber(MetadataField::kHttpStatus, http.response_status_code);
  }
}

}  // namespace weir
