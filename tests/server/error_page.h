// docs/errors.md, as the table of reasons has it.
#ifndef WEIR_TESTS_SERVER_ERROR_PAGE_H_
#define WEIR_TESTS_SERVER_ERROR_PAGE_H_

#include <string>

namespace weir {

std::string ErrorPage();

}  // namespace weir

#endif  // WEIR_TESTS_SERVER_ERROR_PAGE_H_
