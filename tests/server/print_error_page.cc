// Prints docs/errors.md.
#include <cstdio>

#include "tests/server/error_page.h"

int main() { fputs(weir::ErrorPage().c_str(), stdout); }
