// signedcopy copies an image with the library of skopeo, podman and CRI-O (containers/image): it checks the signature
// of the source by a policy, and can sign the destination. Debian's skopeo is built without sigstore signatures.
//
// usage: signedcopy POLICY REGISTRIES_D SOURCE DESTINATION [KEY PASSPHRASE_FILE]
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"go.podman.io/image/v5/copy"
	"go.podman.io/image/v5/directory"
	"go.podman.io/image/v5/docker"
	"go.podman.io/image/v5/signature"
	"go.podman.io/image/v5/types"
)

func reference(name string) (types.ImageReference, error) {
	if path, ok := strings.CutPrefix(name, "dir:"); ok {
		return directory.NewReference(path)
	}
	return docker.ParseReference(strings.TrimPrefix(name, "docker:"))
}

func run(args []string) error {
	policy, err := signature.NewPolicyFromFile(args[0])
	if err != nil {
		return err
	}
	policyContext, err := signature.NewPolicyContext(policy)
	if err != nil {
		return err
	}
	defer policyContext.Destroy()
	source, err := reference(args[2])
	if err != nil {
		return err
	}
	destination, err := reference(args[3])
	if err != nil {
		return err
	}
	system := &types.SystemContext{
		RegistriesDirPath:           args[1],
		DockerInsecureSkipTLSVerify: types.OptionalBoolTrue,
	}
	options := &copy.Options{
		SourceCtx:          system,
		DestinationCtx:     system,
		ImageListSelection: copy.CopyAllImages,
		PreserveDigests:    true,
		RemoveSignatures:   len(args) == 4,
	}
	if len(args) == 6 {
		passphrase, err := os.ReadFile(args[5])
		if err != nil {
			return err
		}
		options.SignBySigstorePrivateKeyFile = args[4]
		options.SignSigstorePrivateKeyPassphrase = passphrase
	}
	_, err = copy.Image(context.Background(), policyContext, destination, source, options)
	return err
}

func main() {
	if len(os.Args) != 5 && len(os.Args) != 7 {
		fmt.Fprintln(os.Stderr, "usage: signedcopy POLICY REGISTRIES_D SOURCE DESTINATION [KEY PASSPHRASE_FILE]")
		os.Exit(2)
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
