// Who gets in where a sensor has a certificate, and who does not.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "clients/cpp/channel.h"
#include "clients/cpp/sensor_client.h"
#include "server/process/sensor_server.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

using client::TlsOptions;

constexpr char kName[] = "sensor.example";

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    WritePair("sensor", sensors_.Issue(kName));
    WritePair("client", clients_.Issue("a client"));
    WritePair("stranger", sensors_.Issue("a stranger"));
    folder_.Write("sensors.crt", sensors_.certificate());
    folder_.Write("clients.crt", clients_.certificate());
  }

  void WritePair(const std::string& name, const CertificateAndKey& pair) {
    folder_.Write(name + ".crt", pair.certificate);
    folder_.Write(name + ".key", pair.key);
  }
  std::string Path(const std::string& name) const { return folder_.Path(name); }

  void Start(bool for_known_clients) {
    SensorServerOptions options;
    options.listen = {"127.0.0.1:0", "unix:" + Path("weir.sock")};
    options.tls = {.certificate = Path("sensor.crt"), .key = Path("sensor.key"), .client_ca = {}};
    if (for_known_clients) options.tls.client_ca = Path("clients.crt");
    auto server = SensorServer::Start(options, CaptureRoot::NoFiles());
    ASSERT_EQ(server.status(), absl::OkStatus());
    server_ = *std::move(server);
  }

  TlsOptions Trusting() const {
    TlsOptions tls;
    tls.ca = Path("sensors.crt");
    tls.server_name = kName;
    return tls;
  }
  TlsOptions As(const std::string& who) const {
    TlsOptions tls = Trusting();
    tls.certificate = Path(who + ".crt");
    tls.key = Path(who + ".key");
    return tls;
  }

  // Whether a client that connects so is answered.
  bool IsLetIn(const TlsOptions& tls, size_t address = 0) {
    auto channel = client::Connect(server_->addresses()[address], tls);
    EXPECT_EQ(channel.status(), absl::OkStatus());
    const auto sensor = client::SensorClient(*channel).Get();
    EXPECT_TRUE(sensor.ok() || absl::IsUnavailable(sensor.status())) << sensor.status();
    return sensor.ok();
  }

  const TestAuthority sensors_, clients_;
  const TemporaryFolder folder_;
  std::unique_ptr<SensorServer> server_;
};

TEST_F(TlsTest, AnswersWhoTrustsItsCertificate) {
  Start(false);
  EXPECT_TRUE(IsLetIn(Trusting()));
  EXPECT_TRUE(IsLetIn(As("client"))) << "a certificate that nobody asked for";
}

TEST_F(TlsTest, IsRefusedByWhoDoesNotKnowItsAuthorityOrItsName) {
  Start(false);
  ASSERT_TRUE(IsLetIn(Trusting()));
  TlsOptions tls = Trusting();
  tls.ca = Path("clients.crt");
  EXPECT_FALSE(IsLetIn(tls));
  tls = Trusting();
  tls.server_name = "other.example";
  EXPECT_FALSE(IsLetIn(tls));
  tls = TlsOptions();
  tls.enabled = true;  // the system's authorities do not know it
  tls.server_name = kName;
  EXPECT_FALSE(IsLetIn(tls));
}

TEST_F(TlsTest, DoesNotSpeakWithoutEncryptionButOnItsUnixSocket) {
  Start(true);
  EXPECT_FALSE(IsLetIn({}));
  EXPECT_TRUE(IsLetIn({}, 1));
  EXPECT_TRUE(IsLetIn(Trusting(), 1)) << "a socket's connection is never encrypted";
}

TEST_F(TlsTest, LetsInKnownClientsAlone) {
  Start(true);
  ASSERT_TRUE(IsLetIn(As("client")));
  EXPECT_FALSE(IsLetIn(Trusting())) << "no certificate";
  EXPECT_FALSE(IsLetIn(As("stranger"))) << "of another authority";
}

// Takes the ten seconds that it is given.
TEST_F(TlsTest, DropsWhoConnectsAndSaysNothing) {
  Start(true);
  const std::string& address = server_->addresses()[0];
  sockaddr_in where = {};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(connect(silent, reinterpret_cast<sockaddr*>(&where), sizeof(where)), 0);
  pollfd ended = {silent, POLLIN, 0};
  EXPECT_EQ(poll(&ended, 1, 40'000), 1) << "still there";
  char byte;
  EXPECT_LE(recv(silent, &byte, 1, 0), 0);
  close(silent);
}

TEST_F(TlsTest, DoesNotStartWithFilesThatItCannotUse) {
  SensorServerOptions options;
  options.listen = {"127.0.0.1:0"};
  options.tls = {.certificate = Path("sensor.crt"), .key = Path("client.key"), .client_ca = {}};
  EXPECT_EQ(SensorServer::Start(options, CaptureRoot::NoFiles()).status(),
            absl::InvalidArgumentError("tls-key: " + Path("client.key") +
                                       ": is not the key of the certificate"));
}

TEST_F(TlsTest, TellsTheClientWhichFileItCannotUse) {
  TlsOptions tls;
  tls.ca = Path("none");
  EXPECT_EQ(client::Connect("h:1", tls).status(),
            absl::InvalidArgumentError("tls.ca: " + Path("none") + ": No such file or directory"));
  tls.ca = folder_.path();
  EXPECT_EQ(client::Connect("h:1", tls).status(),
            absl::InvalidArgumentError("tls.ca: " + folder_.path() + ": is not a regular file"));
  tls = As("client");
  tls.key = Path("stranger.key");
  EXPECT_EQ(
      client::Connect("h:1", tls).status(),
      absl::InvalidArgumentError("tls.key: " + tls.key + ": is not the key of the certificate"));
  tls = Trusting();
  tls.key = Path("client.key");
  EXPECT_EQ(client::Connect("h:1", tls).status(),
            absl::InvalidArgumentError("tls.certificate and tls.key go together"));
}

}  // namespace
}  // namespace weir
