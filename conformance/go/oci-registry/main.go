// Command oci-registry is a registry in memory that keeps lists of referrers; or it makes a certificate, for a server of tokens.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "serve":
		return serve()
	case len(args) == 2 && args[0] == "certificate":
		return makeCertificate(args[1])
	}
	return fmt.Errorf("usage: oci-registry serve | certificate FOLDER")
}

// serve prints the address, and ends with its standard input.
func serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	silent := registry.Logger(log.New(io.Discard, "", 0))
	return http.Serve(listener, registry.New(registry.WithReferrersSupport(true), silent))
}

// makeCertificate writes key.pem and certificate.pem, which are good for a day.
func makeCertificate(folder string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "tokens"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for _, each := range []struct {
		file, kind string
		bytes      []byte
	}{{"key.pem", "PRIVATE KEY", private}, {"certificate.pem", "CERTIFICATE", certificate}} {
		text := pem.EncodeToMemory(&pem.Block{Type: each.kind, Bytes: each.bytes})
		if err := os.WriteFile(filepath.Join(folder, each.file), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
