// Package sensortest runs the real weir-server for tests.
package sensortest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"weir.invalid/clients/go/weir"
)

const patience = 30 * time.Second

// Server is a running weir-server, whose capture root is the project's tests/data.
type Server struct {
	Socket string // address of its Unix socket
	TCP    string // address of its TCP port

	process *os.Process
}

// Start runs a server, with further flags, until the test ends. It is the program that WEIR_SERVER_PROGRAM names, or the one
// built in this checkout; where there is none the test is skipped.
func Start(t testing.TB, flags ...string) *Server {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "..", "..", "..", "..")
	program := os.Getenv("WEIR_SERVER_PROGRAM")
	if program == "" {
		program = filepath.Join(root, "bazel-bin", "server", "weir-server")
	}
	if _, err := os.Stat(program); err != nil {
		t.Skipf("there is no weir-server: %v", err)
	}
	folder, err := os.MkdirTemp("", "weir-") // t.TempDir() may be too long for a socket.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	flags = append(flags, "--listen", "unix:"+folder+"/socket", "--listen", "127.0.0.1:0",
		"--capture-root", filepath.Join(root, "tests", "data"), "--drain", "0")
	command := exec.Command(program, flags...)
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	command.Stderr = command.Stdout
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	server := &Server{process: command.Process}
	server.awaitAddresses(t, bufio.NewScanner(output))
	return server
}

// awaitAddresses reads the log until it has both addresses, then on, so that the pipe never fills.
func (s *Server) awaitAddresses(t testing.TB, log *bufio.Scanner) {
	t.Helper()
	timeout := time.AfterFunc(patience, s.Kill)
	defer timeout.Stop()
	var said []string
	for s.Socket == "" || s.TCP == "" {
		if !log.Scan() {
			t.Fatalf("weir-server did not start:\n%s", strings.Join(said, "\n"))
		}
		said = append(said, log.Text())
		if _, address, found := strings.Cut(log.Text(), "listening on "); !found {
			continue
		} else if strings.HasPrefix(address, "unix:") {
			s.Socket = address
		} else {
			s.TCP = address
		}
	}
	go func() {
		for log.Scan() {
		}
	}()
}

// Kill ends the server at once, as a crash would.
func (s *Server) Kill() { s.process.Kill() }

// Connect connects to a server's Unix socket until the test ends.
func Connect(t testing.TB, server *Server) *weir.Sensor {
	t.Helper()
	sensor, err := weir.Connect(server.Socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sensor.Close() })
	return sensor
}

// Context is a context that ends with the test, or when it hangs.
func Context(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}
