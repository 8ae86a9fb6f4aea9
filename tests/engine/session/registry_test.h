// The fixture of tests of a registry over fakes.
#ifndef WEIR_TESTS_ENGINE_SESSION_REGISTRY_TEST_H_
#define WEIR_TESTS_ENGINE_SESSION_REGISTRY_TEST_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/session/session_registry.h"
#include "gtest/gtest.h"
#include "tests/engine/session/fake_engine.h"

namespace weir {

class RegistryTest : public testing::Test {
 protected:
  SessionRegistry& Start(SensorLimits limits = {}) {
    registry_.emplace(limits, engine_, engine_.Factory(), engine_.clock);
    return *registry_;
  }
  std::shared_ptr<Session> Make(const std::string& id, SessionSpec spec = FileSpec()) {
    auto session = registry_->Create({.id = id, .spec = std::move(spec)});
    EXPECT_TRUE(session.ok()) << session.status();
    return session.ok() ? *session : nullptr;
  }
  absl::Status Try(const std::string& id, SessionSpec spec = FileSpec()) {
    return registry_->Create({.id = id, .spec = std::move(spec)}).status();
  }
  static std::unique_ptr<Subscription> Subscribe(Session& session) {
    return *session.Subscribe({.overflow = session.default_overflow()});
  }

  FakeEngine engine_;
  std::optional<SessionRegistry> registry_;
};

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_SESSION_REGISTRY_TEST_H_
