// Certificates for tests, made anew each time, good for an hour.
#ifndef WEIR_TESTS_SUPPORT_CERTIFICATES_H_
#define WEIR_TESTS_SUPPORT_CERTIFICATES_H_

#include <memory>
#include <string>

namespace weir {

struct CertificateAndKey {
  std::string certificate;  // PEM, as the key
  std::string key;
};

class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  // Its own certificate, in PEM.
  std::string certificate() const;

  // A certificate for a host, or for whoever shows it.
  CertificateAndKey Issue(const std::string& dns_name) const;
  // The same, good until a minute ago.
  CertificateAndKey IssueExpired(const std::string& dns_name) const;

 private:
  struct Material;
  CertificateAndKey Issue(const std::string& dns_name, long good_for_seconds) const;

  std::unique_ptr<Material> material_;
};

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_CERTIFICATES_H_
