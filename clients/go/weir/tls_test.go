package weir_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"weir.invalid/clients/go/internal/sensortest"
	"weir.invalid/clients/go/weir"
	weirv1 "weir.invalid/clients/go/weir/v1"
)

// selfSigned makes a certificate of 127.0.0.1 that is its own authority, in files and as a pair.
func selfSigned(t *testing.T, name string) (certificate, key string, pair tls.Certificate) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificatePEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
	if pair, err = tls.X509KeyPair(certificatePEM, keyPEM); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certificate, key = filepath.Join(folder, name+".crt"), filepath.Join(folder, name+".key")
	for path, content := range map[string][]byte{certificate: certificatePEM, key: keyPEM} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key, pair
}

func poolOf(t *testing.T, pair tls.Certificate) *x509.CertPool {
	t.Helper()
	certificate, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return pool
}

func TestASensorWithACertificateLetsInTheClientsThatItKnows(t *testing.T) {
	certificate, key, own := selfSigned(t, "sensor")
	clients, _, client := selfSigned(t, "client")
	_, _, stranger := selfSigned(t, "stranger")
	server := sensortest.Start(t, "--tls-certificate", certificate, "--tls-key", key, "--tls-client-ca", clients)
	ask := func(options ...grpc.DialOption) codes.Code {
		sensor, err := weir.Connect(server.TCP, options...)
		if err != nil {
			t.Fatal(err)
		}
		defer sensor.Close()
		_, err = sensor.GetSensor(sensortest.Context(t), &weirv1.GetSensorRequest{})
		return status.Code(err)
	}
	with := func(trusted tls.Certificate, shown ...tls.Certificate) grpc.DialOption {
		config := &tls.Config{RootCAs: poolOf(t, trusted), Certificates: shown}
		return grpc.WithTransportCredentials(credentials.NewTLS(config))
	}
	for _, test := range []struct {
		who     string
		options []grpc.DialOption
		want    codes.Code
	}{
		{"a known client", []grpc.DialOption{with(own, client)}, codes.OK},
		{"one without a certificate", []grpc.DialOption{with(own)}, codes.Unavailable},
		{"a stranger", []grpc.DialOption{with(own, stranger)}, codes.Unavailable},
		{"one that does not know the sensor", []grpc.DialOption{with(client, client)}, codes.Unavailable},
		{"one that does not encrypt", nil, codes.Unavailable},
	} {
		if got := ask(test.options...); got != test.want {
			t.Errorf("%s: %v", test.who, got)
		}
	}
}
