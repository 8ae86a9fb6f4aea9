#include "clients/cli/options/event_types.h"

#include "clients/cli/options/option_parsers.h"

namespace weir::cli {

v1::EventType EventTypeOf(const std::string& option, const std::string& word) {
  return ChosenOf<v1::EventType>(option, word,
                                 {{"started", v1::EVENT_TYPE_STARTED},
                                  {"early", v1::EVENT_TYPE_EARLY},
                                  {"classified", v1::EVENT_TYPE_CLASSIFIED},
                                  {"updated", v1::EVENT_TYPE_UPDATED},
                                  {"ended", v1::EVENT_TYPE_ENDED}});
}

}  // namespace weir::cli
