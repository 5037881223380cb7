# make run    builds the command and cleans the example recording
# make test   checks the format, builds with warnings as errors, runs every test
# make format rewrites the sources in the project's format

SWIFT ?= swift
# What Debian calls what we build with, and what draws the example's picture.
BUILD_PACKAGES = libfftw3-dev libopenblas-dev libsndfile1-dev pkg-config
RUN_PACKAGES = $(BUILD_PACKAGES) gnuplot-nox fonts-dejavu-core
TEST_PACKAGES = $(BUILD_PACKAGES) g++ python3-venv
SOURCES = Package.swift Sources Tests

COMMAND = .build/release/sta-denoise
EXAMPLE = models/example
# Tests are built optimized, since they do real work, and apart, since they need other flags than the command.
TEST_FLAGS = -c release -Xswiftc -enable-testing --scratch-path .build-tests
# The recipe's own tests need PyTorch, in a virtual environment that stays.
RECIPE_PYTHON = .build-recipe/bin/python

.PHONY: build run test test-swift test-recipe format lint clean

build:
	@.ci/install-packages $(BUILD_PACKAGES)
	$(SWIFT) build -c release --product sta-denoise

run:
	@.ci/install-packages $(RUN_PACKAGES)
	$(SWIFT) build -c release --product sta-denoise
	@echo
	$(COMMAND) $(EXAMPLE)/ecg-noisy.wav $(EXAMPLE)/ecg-cleaned.wav --model ecg --force
	$(COMMAND) $(EXAMPLE)/ecg-noisy.csv $(EXAMPLE)/ecg-cleaned.csv --model ecg --rate 500 --force
	@echo
	@echo "Before:" && $(COMMAND) score $(EXAMPLE)/ecg-clean.wav $(EXAMPLE)/ecg-noisy.wav
	@echo "After:" && $(COMMAND) score $(EXAMPLE)/ecg-clean.wav $(EXAMPLE)/ecg-cleaned.wav
	@cd $(EXAMPLE) && gnuplot picture.gnuplot
	@echo "Both in one picture: $(EXAMPLE)/ecg-picture.png"

test: lint test-swift test-recipe

lint:
	$(SWIFT) format lint --recursive --strict $(SOURCES)

test-swift:
	@.ci/install-packages $(TEST_PACKAGES)
	$(SWIFT) test $(TEST_FLAGS)

test-recipe: $(RECIPE_PYTHON)
	$(RECIPE_PYTHON) -m unittest discover -s models

$(RECIPE_PYTHON): models/requirements.txt
	rm -rf .build-recipe
	@.ci/install-packages $(TEST_PACKAGES)
	python3 -m venv .build-recipe
	# Where the processor-only build of PyTorch is to be had it saves gigabytes; elsewhere the requirements bring the other.
	-.build-recipe/bin/pip install -q "$$(sed -n 's/^torch==.*/&+cpu/p' models/requirements.txt)"
	.build-recipe/bin/pip install -q -r models/requirements.txt

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

clean:
	rm -rf .build .build-tests .build-embedded .build-recipe $(EXAMPLE)/ecg-cleaned.* $(EXAMPLE)/ecg-picture.png
