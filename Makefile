# test: everything that can be tested here.   demo: the three operations, end to end, explained.
MVN ?= mvn -B -ntp

.PHONY: all test demo tools clean

all:
	$(MVN) package -DskipTests

test: tools
	$(MVN) verify
	@src/tools/test-in-jenkins.sh $(MVN)

demo: tools
	$(MVN) -q package -DskipTests
	@src/tools/demo.sh $(MVN)

tools:
	@src/tools/install.sh

clean:
	$(MVN) -q clean
