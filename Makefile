# make run    builds the command and cleans the example recording
# make lib    builds libsta_denoise.so and .a, which need no Swift where they run, into .build-embedded/lib
# make install, make uninstall   with PREFIX=/usr/local, DESTDIR= and LIBDIR=: library, header, models, command
# make test   checks the format, builds with warnings as errors, runs every test
# make fuzz   sends TIME= seconds of inputs that a fuzzer makes up through each way in for bytes from strangers
# make fuzz-coverage  tabulates what of the reader of weight files and of the C layer the fuzzer's inputs reach
# make sanitize  runs every Swift test under AddressSanitizer and under ThreadSanitizer; `make test` the engine's under the first
# make test-read-only  runs every Swift test from sources that nobody can write to
# make bench  measures the engine beside others, and writes models/BENCHMARK.md
# make hostile measures how long a frame of hostile numbers takes beside one of noise
# make soak   sends FRAMES=1000000 frames through eight streams on two threads
# make tables measures every row of the report's tables, and writes models/RESULTS.md
# make judge  measures the model for any signal on public recordings that it never saw, and writes models/JUDGED.md
# make judge-ecg     the same for ECG, with the places and heights of R peaks, and writes models/JUDGED-ECG.md
# make judge-speech  the same for speech, and writes models/JUDGED-SPEECH.md
# make format rewrites the sources in the project's format

SWIFT ?= swift
# What Debian calls what we build with, what draws the tables' pictures, and what tests need.
BUILD_PACKAGES = libfftw3-dev libsamplerate0-dev libsndfile1-dev pkg-config
TABLES_PACKAGES = $(BUILD_PACKAGES) gnuplot-nox fonts-dejavu-core
PAGE_PACKAGES = $(BUILD_PACKAGES) python3-venv chromium chromium-driver fonts-dejavu-core
TEST_PACKAGES = $(BUILD_PACKAGES) g++ python3-venv sox ffmpeg zsh fish groff-base librsvg2-2 libxml2-utils fonts-dejavu-core locales valgrind
SOURCES = Package.swift Sources Tests

COMMAND = .build/release/sta-denoise
# With what it needs of Swift's libraries in it: looking them up took a sixth of a start.
BUILD_COMMAND = $(SWIFT) build -c release --static-swift-stdlib
EXAMPLE = models/example
# Tests are built optimized, since they do real work, and apart, since they need other flags than the command.
TEST_FLAGS = -c release -Xswiftc -enable-testing --scratch-path .build-tests
# The recipe's own tests need PyTorch, in a virtual environment that stays.
RECIPE_PYTHON = .build-recipe/bin/python

.PHONY: build run tables judge judge-ecg judge-speech test test-swift test-recipe test-clients test-page lib bench hostile soak install uninstall format lint clean test-sanitized sanitize fuzz fuzz-coverage test-portable test-read-only

build:
	@.ci/install-packages $(BUILD_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise

run:
	@.ci/install-packages $(BUILD_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	@echo
	$(COMMAND) $(EXAMPLE)/ecg-noisy.wav $(EXAMPLE)/ecg-cleaned.wav --model ecg --force \
		--report $(EXAMPLE)/ecg-report.html --reference $(EXAMPLE)/ecg-clean.wav
	$(COMMAND) $(EXAMPLE)/ecg-noisy.csv $(EXAMPLE)/ecg-cleaned.csv --model ecg --rate 500 --force
	@echo
	$(COMMAND) score $(EXAMPLE)/ecg-clean.wav $(EXAMPLE)/ecg-cleaned.wav --noisy $(EXAMPLE)/ecg-noisy.wav
	$(COMMAND) plot $(EXAMPLE)/ecg-noisy.wav $(EXAMPLE)/ecg-cleaned.wav --reference $(EXAMPLE)/ecg-clean.wav \
		--from 8 --to 16 --unit millivolts --output $(EXAMPLE)/ecg-picture.svg --force
	@echo "To look at: $(EXAMPLE)/ecg-picture.svg, and to zoom into: $(EXAMPLE)/ecg-report.html"

tables: $(RECIPE_PYTHON)
	@.ci/install-packages $(TABLES_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	$(RECIPE_PYTHON) models/tables.py --command $(COMMAND) --folder .build-tables

# The recordings are downloaded once, from PyPI and Debian.
judge: $(RECIPE_PYTHON)
	@.ci/install-packages $(BUILD_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	$(RECIPE_PYTHON) models/judge.py --command $(COMMAND) --folder .build-judge

# What hears, and what looks for heartbeats, needs packages of its own.
JUDGE_PYTHON = .build-judge/venv/bin/python

judge-ecg: $(JUDGE_PYTHON)
	@.ci/install-packages $(BUILD_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	$(JUDGE_PYTHON) models/judge_ecg.py --command $(COMMAND) --folder .build-judge/ecg

judge-speech: $(JUDGE_PYTHON)
	@.ci/install-packages $(BUILD_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	$(JUDGE_PYTHON) models/judge_speech.py --command $(COMMAND) --folder .build-judge/speech

$(JUDGE_PYTHON): models/judge-requirements.txt models/requirements.txt
	@.ci/install-packages $(TEST_PACKAGES)
	mkdir -p .build-judge && python3 -m venv .build-judge/venv
	-.build-judge/venv/bin/pip install -q "$$(sed -n 's/^torch==.*/&+cpu/p' models/requirements.txt)"
	.build-judge/venv/bin/pip install -q -r models/judge-requirements.txt

# Two at a time, for a compiler of whole modules keeps one processor busy; what is printed is kept together.
test: lint
	@.ci/install-packages $(TEST_PACKAGES) $(PAGE_PACKAGES)
	$(MAKE) --jobs=2 --output-sync=target test-swift test-sanitized test-clients test-page test-recipe test-portable

lint:
	$(SWIFT) format lint --recursive --strict $(SOURCES)

test-swift:
	@.ci/install-packages $(TEST_PACKAGES)
	$(SWIFT) test $(TEST_FLAGS)
	# And what depends on the processor, as one has it that is twenty years old.
	STA_KERNELS=baseline $(SWIFT) test --skip-build $(TEST_FLAGS) --filter 'NetworkTests|DenoisingTests'

test-recipe: $(RECIPE_PYTHON)
	$(RECIPE_PYTHON) -m unittest discover -s models

$(RECIPE_PYTHON): models/requirements.txt
	rm -rf .build-recipe
	@.ci/install-packages $(TEST_PACKAGES)
	python3 -m venv .build-recipe
	# Where the processor-only build of PyTorch is to be had it saves gigabytes; elsewhere the requirements bring the other.
	-.build-recipe/bin/pip install -q "$$(sed -n 's/^torch==.*/&+cpu/p' models/requirements.txt)"
	.build-recipe/bin/pip install -q -r models/requirements.txt

# The C library. Embedded Swift compiles what the interface reaches into its own object files; `ld -r` joins them, with what
# they miss from the other modules, and only the names of the symbol list stay visible. STA_PREFIX= renames them, and the library, which
# may then be loaded beside the other.
VERSION := $(shell sed -n 's/^.define STA_VERSION "\(.*\)"/\1/p' include/sta_denoise.h)
ABI := $(shell sed -n 's/^.define STA_ABI //p' include/sta_denoise.h)
STA_PREFIX =
LIB = .build-embedded/lib$(STA_PREFIX:%=-%)
EMBEDDED = .build-embedded/release
ENGINE = BuiltInModel Denoising Kernels ModelFile Network Planning Signal SmallMemory Storage
BODIES = $(patsubst Sources/CInterface/%,$(EMBEDDED)/CInterface.build/%.o,$(wildcard Sources/CInterface/*.swift))
INSTALLED = Sources/CInterface/Install
# What the library itself needs. Debian has no .pc file for the threads of FFTW.
NEEDS = -lfftw3f_threads $$(pkg-config --libs fftw3f) -lm
NAME = lib$(STA_PREFIX)sta_denoise
SONAME = $(NAME).so.$(ABI)
TOOLCHAIN = $(dir $(shell readlink -f $$(command -v $(SWIFT))))
UNICODE = $(TOOLCHAIN)../lib/swift/embedded/$(shell uname -m)-unknown-linux-gnu/libswiftUnicodeDataTables.a

lib:
	@.ci/install-packages $(BUILD_PACKAGES)
	STA_EMBEDDED=1 $(SWIFT) build -c release --scratch-path .build-embedded --target CInterface
	mkdir -p $(LIB) && rm -f $(LIB)/*
	ar rcs $(LIB)/engine.a $(foreach module,$(ENGINE),$(EMBEDDED)/$(module).build/*.o)
	sed 's/.*/& $(STA_PREFIX)&/' $(INSTALLED)/symbols > $(LIB)/names
	# In code that comes from Swift, and not in small_memory_ functions themselves.
	ld -r -o $(LIB)/swift.o $(BODIES)
	objcopy $(foreach name,posix_memalign aligned_alloc free,--redefine-sym $(name)=small_memory_$(name)) $(LIB)/swift.o
	ld -r --force-group-allocation -o $(LIB)/sta_denoise.o $(LIB)/swift.o $(LIB)/engine.a $(UNICODE)
	objcopy --keep-global-symbols=$(INSTALLED)/symbols --strip-unneeded $(LIB)/sta_denoise.o
	objcopy --redefine-syms=$(LIB)/names $(LIB)/sta_denoise.o
	ar rcs $(LIB)/$(NAME).a $(LIB)/sta_denoise.o
	# Once loaded it stays: each time that FFTW, which comes with it, is unloaded, what its planner has allocated is lost.
	$(CC) -shared -s -o $(LIB)/$(NAME).so.$(VERSION) $(LIB)/sta_denoise.o -Wl,-soname,$(SONAME) \
		-Wl,-z,defs -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodelete -Wl,--gc-sections -Wl,--as-needed \
		$(NEEDS)
	ln -sf $(NAME).so.$(VERSION) $(LIB)/$(SONAME)
	ln -sf $(SONAME) $(LIB)/$(NAME).so
	rm $(LIB)/engine.a $(LIB)/swift.o $(LIB)/names $(LIB)/sta_denoise.o

# Inputs that reached something new stay in .build-fuzz/corpus, to begin with the next time. A finding is a file there; once it is
# mended it goes into Tests/Fuzzing/Inputs, where `make test` tries it for ever.
FUZZ_TARGETS = weight-file c-interface table sound options
TIME = 60
# Bytes that were freed are watched for a while; a short one, since the inputs are small. What has been allocated is not filled and
# only its last callers are noted: most of the time would go there, and a finding can be run again without.
FUZZ = ASAN_OPTIONS=quarantine_size_mb=8:max_malloc_fill_size=0:malloc_context_size=4 SWIFT_BACKTRACE=enable=no \
	.build-fuzz/release/Fuzzer

fuzz:
	@.ci/install-packages $(BUILD_PACKAGES)
	STA_FUZZ=1 $(SWIFT) build -c release -Xswiftc -enable-testing --scratch-path .build-fuzz
	mkdir -p $(addprefix .build-fuzz/corpus/,$(FUZZ_TARGETS))
	for target in $(FUZZ_TARGETS); do $(FUZZ) $$target -max_total_time=$(TIME) -timeout=10 -print_final_stats=1 \
		-artifact_prefix=.build-fuzz/corpus/$$target- .build-fuzz/corpus/$$target Tests/Fuzzing/Inputs/$$target || exit 1; done

# What the inputs that are kept, and those that the fuzzer has found so far, reach of the readers and of the C layer.
COVERAGE = .build-fuzz-coverage
COVERED = Sources/ModelFile Sources/Storage Sources/CInterface

fuzz-coverage:
	@.ci/install-packages $(BUILD_PACKAGES)
	STA_FUZZ=1 $(SWIFT) build -c release -Xswiftc -enable-testing -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping \
		--scratch-path $(COVERAGE)
	mkdir -p $(addprefix .build-fuzz/corpus/,$(FUZZ_TARGETS))
	rm -f $(COVERAGE)/*.profraw
	for target in $(FUZZ_TARGETS); do LLVM_PROFILE_FILE=$(COVERAGE)/$$target.profraw SWIFT_BACKTRACE=enable=no \
		$(COVERAGE)/release/Fuzzer $$target -runs=0 .build-fuzz/corpus/$$target Tests/Fuzzing/Inputs/$$target || exit 1; done
	$(TOOLCHAIN)llvm-profdata merge $(COVERAGE)/*.profraw -o $(COVERAGE)/all.profdata
	$(TOOLCHAIN)llvm-cov report $(COVERAGE)/release/Fuzzer -instr-profile $(COVERAGE)/all.profdata $(COVERED)

# Leaks are looked for by valgrind, in the C library: the Swift runtime keeps what it makes.
SANITIZE = SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test -c release -Xswiftc -enable-testing

# The engine alone, which is what `make test` has time for; of threads, Tests/Clients/run watches those that share a model.
test-sanitized:
	@.ci/install-packages $(TEST_PACKAGES)
	STA_ENGINE=1 $(SANITIZE) --sanitize=address --scratch-path .build-address-engine

# From another package, a path with spaces, and sources that nobody can write to.
test-portable:
	@.ci/install-packages $(BUILD_PACKAGES)
	Tests/Portable/run

test-read-only:
	@.ci/install-packages $(TEST_PACKAGES)
	Tests/Portable/run tests

# 13 minutes of one processor, and half an hour of a busy machine; threads take two thirds of it. Tests that limit memory or files are
# skipped beside a sanitizer that needs more.
sanitize:
	@.ci/install-packages $(TEST_PACKAGES)
	$(SANITIZE) --sanitize=address --scratch-path .build-address
	$(SANITIZE) --sanitize=thread --scratch-path .build-thread-tests

# Compiled programs that use the interface, in four languages, and tests that only a C program can make.
test-clients: lib
	@.ci/install-packages $(TEST_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	Tests/Clients/run

# Opens the pages of reports in Chromium, through a driver in a virtual environment.
PAGE_PYTHON = .build-page/bin/python

test-page: $(PAGE_PYTHON)
	@.ci/install-packages $(PAGE_PACKAGES)
	$(BUILD_COMMAND) --product sta-denoise
	$(PAGE_PYTHON) Tests/Page/test_page.py

$(PAGE_PYTHON): Tests/Page/requirements.txt
	@.ci/install-packages $(PAGE_PACKAGES)
	python3 -m venv .build-page
	.build-page/bin/pip install -q -r Tests/Page/requirements.txt

# Peers run in a virtual environment of their own, one thread each.
BENCH_PYTHON = .build-benchmarks/venv/bin/python

bench: lib $(BENCH_PYTHON)
	$(BUILD_COMMAND)
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BENCH_PYTHON) Tests/Benchmarks/bench.py

$(BENCH_PYTHON): Tests/Benchmarks/requirements.txt models/requirements.txt
	@.ci/install-packages $(TEST_PACKAGES)
	mkdir -p .build-benchmarks && python3 -m venv .build-benchmarks/venv
	-.build-benchmarks/venv/bin/pip install -q "$$(sed -n 's/^torch==.*/&+cpu/p' models/requirements.txt)"
	.build-benchmarks/venv/bin/pip install -q -r Tests/Benchmarks/requirements.txt

# Programs that are not tests: one measures time, one takes long.
C_PROGRAM = mkdir -p .build-benchmarks && $(CC) -std=gnu11 -O2 -Iinclude -L$(LIB) -Wl,-rpath,$(CURDIR)/$(LIB)

hostile: lib
	$(C_PROGRAM) Tests/Benchmarks/hostile.c -o .build-benchmarks/hostile -lsta_denoise -lm
	.build-benchmarks/hostile models/*.gguf

FRAMES = 1000000

soak: lib
	$(C_PROGRAM) Tests/Clients/checks/soak.c -o .build-benchmarks/soak -lsta_denoise -lpthread
	.build-benchmarks/soak $(FRAMES)

PREFIX = /usr/local
DESTDIR =
LIBDIR = $(PREFIX)/lib
SHARE = $(PREFIX)/share
BASH_COMPLETIONS = $(SHARE)/bash-completion/completions/sta-denoise
ZSH_COMPLETIONS = $(SHARE)/zsh/site-functions/_sta-denoise
FISH_COMPLETIONS = $(SHARE)/fish/vendor_completions.d/sta-denoise.fish
MANUAL = $(SHARE)/man/man1/sta-denoise.1
CMAKE = $(LIBDIR)/cmake/sta-denoise
# Fills in the templates of what is installed.
FILL = sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@LIBDIR@|$(LIBDIR)|g' -e 's|@VERSION@|$(VERSION)|g' -e 's|@SONAME@|$(SONAME)|g' \
	-e "s|@NEEDS@|$(NEEDS)|g"
# Whatever the umask is, everybody is to read what is installed.
INSTALL = install -D -m 644
WRITE = umask 022 &&

# Make divides at blanks: `rm` would have the parts.
ifneq ($(filter install uninstall,$(MAKECMDGOALS)),)
ifneq ($(words x$(DESTDIR)$(PREFIX)$(LIBDIR)),1)
$(error DESTDIR, PREFIX and LIBDIR must have no blanks in them; nothing was done)
endif
ifneq ($(STA_PREFIX),)
$(error a library with other names is for the program that carries it, and is not installed; nothing was done)
endif
endif

install: lib
	$(BUILD_COMMAND) --product sta-denoise
	install -D -m 755 $(COMMAND) $(DESTDIR)$(PREFIX)/bin/sta-denoise
	strip $(DESTDIR)$(PREFIX)/bin/sta-denoise
	install -D -m 755 $(LIB)/libsta_denoise.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libsta_denoise.so.$(VERSION)
	ln -sf libsta_denoise.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libsta_denoise.so
	$(INSTALL) $(LIB)/libsta_denoise.a $(DESTDIR)$(LIBDIR)/libsta_denoise.a
	$(INSTALL) include/sta_denoise.h $(DESTDIR)$(PREFIX)/include/sta_denoise.h
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(CMAKE) $(DESTDIR)$(SHARE)/sta-denoise/models $(dir $(DESTDIR)$(MANUAL)) \
		$(dir $(DESTDIR)$(BASH_COMPLETIONS) $(DESTDIR)$(ZSH_COMPLETIONS) $(DESTDIR)$(FISH_COMPLETIONS))
	$(WRITE) $(FILL) $(INSTALLED)/sta-denoise.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/sta-denoise.pc
	$(WRITE) $(FILL) $(INSTALLED)/sta-denoise-config.cmake.in > $(DESTDIR)$(CMAKE)/sta-denoise-config.cmake
	$(WRITE) $(FILL) $(INSTALLED)/sta-denoise-config-version.cmake.in > $(DESTDIR)$(CMAKE)/sta-denoise-config-version.cmake
	install -m 644 models/*.gguf $(DESTDIR)$(SHARE)/sta-denoise/models
	$(WRITE) Sources/Command/Install/manual $(COMMAND) $(VERSION) > $(DESTDIR)$(MANUAL)
	$(WRITE) $(COMMAND) --generate-completion-script bash > $(DESTDIR)$(BASH_COMPLETIONS)
	$(WRITE) $(COMMAND) --generate-completion-script zsh > $(DESTDIR)$(ZSH_COMPLETIONS)
	$(WRITE) $(COMMAND) --generate-completion-script fish > $(DESTDIR)$(FISH_COMPLETIONS)

# What `install` put there, and the folders that are then ours and empty.
uninstall:
	rm -f $(addprefix $(DESTDIR),$(PREFIX)/bin/sta-denoise $(PREFIX)/include/sta_denoise.h $(MANUAL) $(BASH_COMPLETIONS) \
		$(ZSH_COMPLETIONS) $(FISH_COMPLETIONS) $(LIBDIR)/pkgconfig/sta-denoise.pc \
		$(addprefix $(LIBDIR)/,libsta_denoise.so libsta_denoise.a $(SONAME) libsta_denoise.so.$(VERSION)) \
		$(addprefix $(CMAKE)/sta-denoise-,config.cmake config-version.cmake) \
		$(patsubst models/%,$(SHARE)/sta-denoise/models/%,$(wildcard models/*.gguf)))
	-rmdir $(DESTDIR)$(CMAKE) $(DESTDIR)$(SHARE)/sta-denoise/models $(DESTDIR)$(SHARE)/sta-denoise

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	rm -rf .build .build-tests .build-thread-tests .build-address .build-address-engine .build-fuzz .build-fuzz-coverage .build-portable .build-embedded .build-clients .build-thread .build-recipe .build-page .build-benchmarks .build-judge .build-tables $(EXAMPLE)/ecg-cleaned.* $(EXAMPLE)/ecg-report.html
