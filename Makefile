# test: runs all tests that can run here.   demo: a nightly image and a change layered on it.
# bench: compares with skopeo and other tools, into docs/benchmark.md; BENCH_ARGS='-Dbench.runs=1 ...' for a shorter run.
# release VERSION=1.2.3: builds a release twice, compares the results, and leaves it in target/release.
MVN ?= mvn -B -ntp

.PHONY: all test demo bench release tools clean

all:
	$(MVN) package -DskipTests

test: tools
	@src/tools/install-go-peers.sh
	$(MVN) verify
	@src/tools/test-in-jenkins.sh $(MVN)

demo: tools
	$(MVN) -q package -DskipTests
	@src/tools/demo.sh $(MVN)

bench: tools
	@src/tools/install-go-peers.sh
	$(MVN) -q package -DskipTests dependency:build-classpath \
		-Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
	@java -Xmx512m -XX:+PerfDisableSharedMem $(BENCH_ARGS) -cp "target/test-classes:target/classes:$$(cat target/test.classpath)" \
		io.jenkins.plugins.coreos.bench.Bench

release:
	@src/tools/release.sh '$(VERSION)' $(MVN)

tools:
	@src/tools/install.sh

clean:
	$(MVN) -q clean
