// Command ociserver serves the registry of cuelabs.dev/go/oci/ociregistry, which has no program, on the address that is
// its argument. It stores everything in memory, so a restart loses it. Logs each request as "METHOD URL".
package main

import (
	"log"
	"net"
	"net/http"
	"os"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: ociserver ADDRESS:PORT")
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("serving on port %d", listener.Addr().(*net.TCPAddr).Port)
	registry := ociserver.New(ocimem.New(), nil)
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		log.Printf("%s %s", request.Method, request.URL)
		registry.ServeHTTP(response, request)
	})))
}
