// Lists that a sensor gives page by page, read to their end.
#ifndef WEIR_CLIENTS_CPP_PAGES_H_
#define WEIR_CLIENTS_CPP_PAGES_H_

#include <google/protobuf/repeated_field.h>
#include <grpcpp/support/status.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cpp/errors.h"

namespace weir::client {

// Asks for page after page, the first one as `request` is, and joins them. `call(request,
// response)` makes one call and gives its grpc::Status; `items` is the accessor of the response's
// list. An error on any page is the error of the whole. DATA_LOSS where a page leads to itself: a
// sensor that does this would be asked for ever.
//
//   AllPages<v1::ListRisksResponse>(v1::ListRisksRequest(), call,
//                                   &v1::ListRisksResponse::mutable_risks);
template <typename Response, typename Request, typename Call, typename Item>
absl::StatusOr<std::vector<Item>> AllPages(
    Request request, const Call& call,
    google::protobuf::RepeatedPtrField<Item>* (Response::*items)()) {
  std::vector<Item> all;
  while (true) {
    Response response;
    const grpc::Status status = call(request, response);
    if (!status.ok()) return ToAbslStatus(status);
    for (Item& item : *(response.*items)()) all.push_back(std::move(item));
    if (response.next_page_token().empty()) return all;
    if (response.next_page_token() == request.page_token()) {
      return absl::DataLossError("the sensor sent a page of a list that leads to itself");
    }
    request.set_page_token(response.next_page_token());
  }
}

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_PAGES_H_
