// A real sensor for tests, with clients.
#ifndef WEIR_TESTS_INTEGRATION_TEST_SENSOR_H_
#define WEIR_TESTS_INTEGRATION_TEST_SENSOR_H_

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/session/session_table.h"
#include "server/streams/stream_limits.h"
#include "tests/integration/test_client.h"
#include "tests/support/temporary_folder.h"
#include "weir/v1/session.pb.h"

namespace weir {

class SensorServer;

struct TestSensorOptions {
  std::string capture_root = {};  // empty: that of the project's own captures
  std::string sensor_id = {};     // empty: a random one
  bool standard_input = false;
  size_t max_sessions = 256;
  uint32_t max_streams = 1024;
  uint32_t max_pending = 1024;
  bool no_capture_root = false;
  int64_t max_linger_ns = StreamLimits().max_linger_ns;
  UploadLimits upload = {};
  SensorLimits limits = {};  // but for max_sessions
  TransportLimits transport = {};
};

// Listens on a free port of loopback and on a Unix socket in the test's folder.
class TestSensor {
 public:
  explicit TestSensor(const TestSensorOptions& options = {});
  ~TestSensor();

  // The client over loopback; one over the socket; one within the process.
  TestClient& client() { return *client_; }
  std::unique_ptr<TestClient> SocketClient();
  std::unique_ptr<TestClient> InProcessClient();

  // Its socket, as clients name it.
  std::string address() const { return "unix://" + socket_path_; }

  void Shutdown(int64_t drain_ns);

  // How many sessions there are now.
  size_t SessionCount();
  // Waits until there are so many, looking whenever the sensor logs something, as it does of each
  // session that comes or goes; false where that does not come to be within 20 s.
  bool AwaitSessionCount(size_t count);

 private:
  const TemporaryFolder folder_;
  const std::string socket_path_ = folder_.Path("weir.sock");
  Mutex mutex_;
  CondVar logged_;
  int log_lines_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<SensorServer> server_;
  std::unique_ptr<TestClient> client_;
};

// A spec that reads these captures.
v1::SessionSpec FilesSpecOf(const std::vector<std::string>& paths);

// What the totals must fulfil whenever they are read.
void ExpectBalanced(const v1::Ledger& ledger);
void ExpectBalanced(const v1::CaptureStatistics& statistics);

}  // namespace weir

#endif  // WEIR_TESTS_INTEGRATION_TEST_SENSOR_H_
