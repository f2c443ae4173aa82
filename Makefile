# sojourn: queueing-network simulator and analytic solver
#
#   make paper    everything from a fresh machine to the figures of the paper
#   make check    everything from a fresh machine to a tested program
#
# Settings:
#   V=1                    show the commands
#   DEV=1                  warnings are errors
#   SAN=address,undefined  build with these sanitizers
#   OPT=-O0                optimisation; no -march=native here: the same results on every machine
#   FULL=1, OUT=DIR        with paper: the paper's own precision; where its files go
#   FUZZ_SECONDS=60        with fuzz: seconds for each harness
#   ONLY="sim rng"         with test and check: only the suites of these rooms
#   COVERAGE_RUNS=1000     with coverage: independent experiments per model
#   SUITES=tests/rng/test_alias.c   with test: these suites alone
#   MPI=1                  a program that runs on a cluster too: mpirun -n 8 sojourn ... (docs/cluster.md)
#   PREFIX, DESTDIR        with install
#
# Objects live in build/<mode>/, one folder per compiler and set of sanitizers, so that switching
# never mixes them.

CC     ?= cc
PKG_CONFIG ?= pkg-config
OBJCOPY ?= objcopy
PACKAGES = gsl libconfig libcjson
MPI_PACKAGE ?= ompi-c

PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
INSTALL    ?= install
ifneq ($(findstring ',$(PREFIX)$(LIBDIR)$(INCLUDEDIR)$(DATADIR)$(DESTDIR)),)
  $(error an apostrophe in PREFIX, LIBDIR, INCLUDEDIR, DATADIR or DESTDIR: quoting would break)
endif

# A sanitizer's report needs lines alone; with -g its builds take half as long again.
ifeq ($(SAN),)
  OPT ?= -O3
  DEBUG := -g
else
  OPT ?= -O1
  DEBUG := -g1
endif
# -ffp-contract=off: fused multiply-adds would make results depend on the compiler's choices.
# -fno-math-errno: nobody reads errno after sqrt(), and the call is then one instruction.
# -fPIC -fvisibility=hidden: one set of objects makes the program and the shared library, which
# exports what sojourn.h declares and nothing else.
# -Wno-missing-field-initializers: what an initialiser leaves out is zero, and meant to be.
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE $(OPT) $(DEBUG) -ffp-contract=off -fno-math-errno \
             -fPIC -fvisibility=hidden -Isrc \
             -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Wstrict-prototypes \
             -Wpointer-arith -Wwrite-strings -Wformat=2 -Wno-missing-field-initializers $(CFLAGS)
LDFLAGS_ALL = $(LDFLAGS)

MODE := $(notdir $(firstword $(CC)))
ifneq ($(SAN),)
  comma := ,
  MODE := $(MODE)-$(subst $(comma),-,$(SAN))
  CFLAGS_ALL += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all
  LDFLAGS_ALL += -fsanitize=$(SAN)
else ifneq ($(DEV),)
  # Not with sanitizers: GCC warns of what instrumented code only seems to do.
  CFLAGS_ALL += -Werror
endif
ifneq ($(filter command environment,$(origin OPT)),)
  MODE := $(MODE)$(subst $() ,,$(OPT))
endif
# O has the objects, B what is linked from them: with MPI one object is another, and the rest is shared.
O := build/$(MODE)
B := $(O)$(if $(MPI),-mpi)
ifeq ($(V),)
  Q := @
  say = @printf '  %-6s %s\n' $(1) $(2)
endif

# Packages are looked up when a rule first needs them: the targets that install them run before.
look_up = $(eval $(1) := $$(shell $(PKG_CONFIG) $(2) 2>/dev/null))$($(1))
PKG_CFLAGS   = $(call look_up,PKG_CFLAGS,--cflags $(PACKAGES))
PKG_LIBS     = $(call look_up,PKG_LIBS,--libs $(PACKAGES))
MPI_CFLAGS   = $(call look_up,MPI_CFLAGS,--cflags $(MPI_PACKAGE))
MPI_LIBS     = $(call look_up,MPI_LIBS,--libs $(MPI_PACKAGE))
LIBS         = $(PKG_LIBS) $(if $(MPI),$(MPI_LIBS))
CHECK_CFLAGS = $(call look_up,CHECK_CFLAGS,--cflags check)
CHECK_LIBS   = $(call look_up,CHECK_LIBS,--libs check)

# The release is the first line of the file VERSION. The commit is git's in a clone, and in a tarball
# the second line, filled in by `git archive`.
VERSION := $(or $(shell head -n 1 VERSION 2>/dev/null),unknown)
COMMIT  := $(or $(if $(wildcard .git),$(shell git describe --always --dirty --exclude='*' 2>/dev/null)),\
                $(shell awk 'NR == 2 && !/Format/' VERSION 2>/dev/null))

# The shared library's interface: another number when a program linked with an older one would break.
SONAME := libsojourn.so.0

# Who else runs replications: the other ranks of MPI, or nobody.
SOURCES  := $(filter-out src/run/$(if $(MPI),cluster_alone,cluster).c,$(wildcard src/*/*.c))
LIB_OBJ  := $(patsubst src/%.c,$(O)/%.o,$(filter-out src/cli/%,$(SOURCES)))
CLI_OBJ  := $(patsubst src/%.c,$(O)/%.o,$(filter src/cli/%,$(SOURCES)))
HELP_OBJ := $(patsubst tests/%.c,$(O)/tests/%.o,$(wildcard tests/helpers/*.c))
SUITES   := $(wildcard $(addprefix tests/,$(addsuffix /test_*.c,$(or $(ONLY),*))))
TESTS    := $(SUITES:tests/%.c=$(B)/tests/%)
# What measures a real nginx, and is held against the model.
NGINX_OBJ    := $(patsubst validation/%.c,$(O)/validation/%.o,$(wildcard validation/nginx/*.c))
NGINX_TOOLS  := $(addprefix $(B)/validation/nginx/,issuer load summary beside)
NGINX_SHARED := $(filter-out $(NGINX_TOOLS:$(B)/%=$(O)/%.o),$(NGINX_OBJ))
SCRIPT_TESTS := $(if $(ONLY),,scripts/check-rooms scripts/check-headers) \
                $(wildcard $(addprefix tests/,$(addsuffix /test_*.sh,$(or $(ONLY),*))))

# The targets that set a machine up build in a make of their own, on all cores unless told.
PARALLEL = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
DEPS     = @CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' scripts/install-deps $(if $(MPI),--with mpi)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all deps paper figures check test check-asan check-tsan check-valgrind check-browser check-mixed headers rooms lint \
        bench bench-warmup bench-paced validate-nginx nginx-tools coverage sizing random random-battery words testu01 install uninstall clean help FORCE

all: sojourn libsojourn.a $(SONAME)   ## build the program and the library (the default)

deps:             ## install what is missing from Debian's packages
	$(DEPS)

OUT ?= results/$(if $(FULL),paper,quick)
# By the environment, for a folder may have any name.
paper figures: export OUT := $(OUT)
paper: deps       ## set up, build, regenerate the figures of the paper (FULL=1, OUT=DIR)
	$(Q)$(MAKE) $(PARALLEL) --no-print-directory all
	./sojourn paper $(if $(FULL),--full) -o "$$OUT"

figures:          ## redraw the figures from the files in OUT
	for figure in 5 6 7 8; do gnuplot -c scripts/plot/figure$$figure.gp "$$OUT" || exit 1; done

check: deps       ## set up, build, run every test
	$(Q)$(MAKE) $(PARALLEL) --no-print-directory all test

test: $(B)/sojourn $(TESTS) $(NGINX_TOOLS)   ## run every test where everything is installed
	$(Q)SOJOURN='$(CURDIR)/$(B)/sojourn' CC='$(CC)' PREFIX='$(PREFIX)' COMPILE='$(CC) $(CFLAGS_ALL) $(PKG_CFLAGS)' \
	    RUNNER='$(RUNNER)' LOGS='$(B)/log' scripts/run-tests $(SCRIPT_TESTS) $(TESTS)

# Check runs each test in a process of its own; sanitizers and valgrind want one.
UNFORKED = CK_FORK=no $(MAKE) $(PARALLEL) --no-print-directory test SCRIPT_TESTS=

check-asan: deps  ## the tests under the address and undefined-behaviour sanitizers
	$(Q)$(UNFORKED) SAN=address,undefined

# Where the kernel spreads addresses wider than the sanitizer's shadow map allows, it needs -R.
check-tsan: deps  ## the tests under the thread sanitizer (room run has the threads)
	$(Q)$(UNFORKED) SAN=thread RUNNER="$$(setarch -R true 2>/dev/null && echo setarch -R)"

# 1000 of them in the tests; more, with words of all kinds mixed: docs/fuzz.md.
MIXED ?= 100000
check-mixed: $(B)/tests/sim/test_mixed   ## invariants of the engine over MIXED=100000 random networks
	$(Q)SOJOURN_MIXED=$(MIXED) $<

check-valgrind: DEPS += --with valgrind
check-valgrind: deps   ## the tests under valgrind
	$(Q)$(UNFORKED) RUNNER='valgrind -q --error-exitcode=99 --leak-check=full'

# The harnesses of tests/fuzz under libFuzzer, FUZZ_SECONDS each, as many at a time as there are cores:
# docs/fuzz.md. FUZZ="config journal" are the ones to run; default: all. What they learn stays in
# build/fuzz, what breaks something too.
FUZZ_SECONDS ?= 60
FUZZ_CC      ?= clang
fuzz: DEPS = @CC='$(FUZZ_CC)' PKG_CONFIG='$(PKG_CONFIG)' scripts/install-deps --with fuzz
fuzz: deps        ## put random inputs to the program, FUZZ_SECONDS=60 for each harness
	$(Q)$(MAKE) $(PARALLEL) --no-print-directory CC='$(FUZZ_CC)' SAN=fuzzer-no-link,address,undefined fuzzers
	$(Q)FUZZERS='build/$(notdir $(FUZZ_CC))-fuzzer-no-link-address-undefined/fuzz' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
	    scripts/fuzz $(FUZZ)

# Reports in Chromium, whose screenshots and PDF stay in build/browser.
check-browser: DEPS += --with browser
check-browser: deps   ## see a report in a real browser, narrow and wide, light and dark, on paper
	$(Q)$(MAKE) $(PARALLEL) --no-print-directory sojourn
	$(Q)scripts/check-browser

headers: $(O)/flags    ## see that each header compiles alone
	$(Q)COMPILE='$(CC) $(CFLAGS_ALL) $(PKG_CFLAGS)' scripts/check-headers

rooms:            ## print which room includes which, and what must not
	$(Q)scripts/check-rooms --graph

lint: DEPS += --with lint
lint: deps        ## hints from cppcheck, shellcheck and mandoc
	$(Q)cppcheck -q --std=c11 --enable=warning,portability,performance --inline-suppr \
	    '-DcJSON_ArrayForEach(e,a)=while (((e) = (a)->child))' \
	    --suppress=missingIncludeSystem -Isrc src
	$(Q)shellcheck -x -S warning scripts/install-deps scripts/check-* scripts/run-tests scripts/fuzz \
	    scripts/random-battery scripts/completion/*.bash .ci/run validation/nginx/validate \
	    $(wildcard tests/*/*.sh validation/*/*.sh)
	$(Q)mandoc -T lint -W warning man/sojourn.1 man/sojourn.3

install: all $(B)/sojourn.pc   ## install under PREFIX (default /usr/local), staged in DESTDIR
	$(INSTALL) -D -m 755 sojourn '$(DESTDIR)$(PREFIX)/bin/sojourn'
	$(INSTALL) -D -m 644 src/run/sojourn.h '$(DESTDIR)$(INCLUDEDIR)/sojourn.h'
	$(INSTALL) -D -m 644 libsojourn.a '$(DESTDIR)$(LIBDIR)/libsojourn.a'
	$(INSTALL) -D -m 755 $(SONAME) '$(DESTDIR)$(LIBDIR)/libsojourn.so.$(VERSION)'
	ln -sf libsojourn.so.$(VERSION) '$(DESTDIR)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(LIBDIR)/libsojourn.so'
	$(INSTALL) -D -m 644 $(B)/sojourn.pc '$(DESTDIR)$(LIBDIR)/pkgconfig/sojourn.pc'
	$(INSTALL) -D -m 644 man/sojourn.1 '$(DESTDIR)$(DATADIR)/man/man1/sojourn.1'
	$(INSTALL) -D -m 644 man/sojourn.3 '$(DESTDIR)$(DATADIR)/man/man3/sojourn.3'
	$(INSTALL) -D -m 644 scripts/completion/sojourn.bash \
	    '$(DESTDIR)$(DATADIR)/bash-completion/completions/sojourn'
	$(INSTALL) -D -m 644 scripts/completion/_sojourn \
	    '$(DESTDIR)$(DATADIR)/zsh/site-functions/_sojourn'
	$(INSTALL) -D -m 644 scripts/completion/sojourn.fish \
	    '$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/sojourn.fish'
	$(INSTALL) -D -m 644 -t '$(DESTDIR)$(DATADIR)/sojourn/configs' $(wildcard configs/*.cfg)
	$(INSTALL) -D -m 644 -t '$(DESTDIR)$(DATADIR)/sojourn/plot' $(wildcard scripts/plot/*.gp)

uninstall:        ## remove what install put there (same PREFIX and DESTDIR)
	rm -f '$(DESTDIR)$(PREFIX)/bin/sojourn' '$(DESTDIR)$(INCLUDEDIR)/sojourn.h' \
	    '$(DESTDIR)$(LIBDIR)/libsojourn.a' '$(DESTDIR)$(LIBDIR)/pkgconfig/sojourn.pc' \
	    '$(DESTDIR)$(LIBDIR)/libsojourn.so.$(VERSION)' '$(DESTDIR)$(LIBDIR)/$(SONAME)' \
	    '$(DESTDIR)$(LIBDIR)/libsojourn.so' \
	    '$(DESTDIR)$(DATADIR)/man/man1/sojourn.1' '$(DESTDIR)$(DATADIR)/man/man3/sojourn.3' \
	    '$(DESTDIR)$(DATADIR)/bash-completion/completions/sojourn' \
	    '$(DESTDIR)$(DATADIR)/zsh/site-functions/_sojourn' \
	    '$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/sojourn.fish'
	rm -rf '$(DESTDIR)$(DATADIR)/sojourn'

clean:            ## remove everything that was built; results stay
	rm -rf build sojourn libsojourn.a $(SONAME)

# The program against yardsticks written by hand, its growth, its memory: docs/speed.md. CSV files go
# to BENCH_OUT. BENCH="ratios growth" are the parts to run; default: all (also precision, memory).
BENCH_RUNS ?= 11
BENCH_OUT  ?= $(B)/bench
BENCH_OBJ  := $(patsubst bench/%.c,$(O)/bench/%.o,$(wildcard bench/*.c))
STATION_YARDS := $(addprefix $(B)/bench/yard_,ps priority loss repair jsq fork)
YARDS      := $(B)/bench/yard_w1 $(B)/bench/yard_w2 $(STATION_YARDS)
bench: $(B)/sojourn $(B)/bench/bench $(YARDS)   ## measure its speed, BENCH_RUNS=11 rounds
	$(Q)mkdir -p '$(BENCH_OUT)'
	$(Q)$(B)/bench/bench --program $(B)/sojourn --yards $(B)/bench --out '$(BENCH_OUT)' \
	    --runs $(BENCH_RUNS) --built '$(shell $(CC) --version | head -n 1), $(OPT) $(CFLAGS)' $(BENCH)

# Whether intervals cover what they should, and precisions are met: docs/coverage.md. COVERAGE="mm1-0.5
# paper" are the models to study; default: all. Files go to COVERAGE_OUT.
COVERAGE_RUNS ?= 1000
COVERAGE_OUT  ?= results
COVERAGE_OBJ  := $(patsubst bench/%.c,$(O)/bench/%.o,$(wildcard bench/coverage/*.c))
coverage: $(B)/bench/coverage/coverage   ## see that intervals cover, COVERAGE_RUNS=1000 experiments
	$(Q)mkdir -p '$(COVERAGE_OUT)'
	$(Q)$< --runs $(COVERAGE_RUNS) --out '$(COVERAGE_OUT)' $(COVERAGE)

# Whether `size` returns the cheapest configuration, and how often it is wrong: docs/sizing.md.
# SIZING="cluster" are the cases to study; default: all. Files go to SIZING_OUT.
SIZING_RUNS ?= 200
SIZING_OUT  ?= results
SIZING_OBJ  := $(patsubst bench/%.c,$(O)/bench/%.o,$(wildcard bench/sizing/*.c))
sizing: $(B)/bench/sizing/sizing   ## see that sizings are right, SIZING_RUNS=200 of each case
	$(Q)mkdir -p '$(SIZING_OUT)'
	$(Q)$< --runs $(SIZING_RUNS) --out '$(SIZING_OUT)' $(SIZING)

# A real nginx beside the model: docs/nginx.md. POINTS="lifetime-1 lock" are the situations to measure;
# default: all of validation/nginx/points.sh.
NGINX_OUT    ?= results/nginx
validate-nginx: DEPS += --with nginx
validate-nginx: deps   ## measure a real nginx and hold it against the model; ten minutes
	$(Q)$(MAKE) $(PARALLEL) --no-print-directory sojourn nginx-tools
	$(Q)TOOLS='$(B)/validation/nginx' SOJOURN='$(CURDIR)/$(B)/sojourn' \
	    validation/nginx/validate '$(NGINX_OUT)' $(POINTS)

nginx-tools: $(NGINX_TOOLS)

# Rules for a warm-up against exact means: docs/warmup.md.
bench-warmup: $(B)/bench/warmup   ## measure rules for the warm-up; ten minutes
	$(Q)$<

# How often a steady run is taken to drift: docs/warmup.md.
bench-lookups: $(B)/bench/lookups   ## measure look-ups in caches with a size; two minutes
	$(Q)$<

bench-paced: $(B)/bench/paced   ## count false alarms of the test of steadiness; three minutes
	$(Q)$<

# Random numbers, docs/random.md: samplers against their laws (a minute or two), raw words through
# TestU01's batteries (20 minutes). Into results/, where they are kept.
RANDOM_DRAWS ?= 100000000
RANDOM_SEED  ?= 1
RANDOM_OBJ   := $(patsubst bench/random/%.c,$(O)/bench/random/%.o,$(wildcard bench/random/*.c))
FIT_OBJ      := $(addprefix $(O)/tests/helpers/,fit.o law.o pvalue.o)
random: $(B)/bench/random/samplers   ## judge every sampler, RANDOM_DRAWS=100000000 RANDOM_SEED=1
	$(Q)$< $(RANDOM_DRAWS) $(RANDOM_SEED) >results/random.md; status=$$?; \
	    scripts/random-battery --summary >>results/random.md; exit $$status

# Where TestU01 is not among the system's headers and libraries, these say where.
TESTU01_CFLAGS ?=
TESTU01_LIBS   ?= -ltestu01 -ltestu01probdist -ltestu01mylib
random-battery: testu01 $(B)/bench/random/battery   ## put the raw words through batteries of tests
	$(Q)BATTERY='$(B)/bench/random/battery' RANDOM_SEED=$(RANDOM_SEED) scripts/random-battery $(RUNS)

words: $(B)/bench/random/words   ## build the program that writes raw words to stdout
	@echo '$<'

testu01:
	@echo '#include <testu01/bbattery.h>' | $(CC) $(TESTU01_CFLAGS) -x c -fsyntax-only - 2>/dev/null || \
	    { echo "TestU01 is not here. It is the package libtestu01-0-dev of Debian's non-free section;" \
	           "TESTU01_CFLAGS and TESTU01_LIBS say where another copy is (docs/random.md)" >&2; \
	      exit 1; }

help:             ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t18

# --- Files. The copies in the top folder are replaced only when they differ, so that switching modes
# back and forth leaves the right ones. ---

sojourn libsojourn.a $(SONAME): %: $(B)/% FORCE
	@cmp -s $< $@ || cp -f $< $@

# The room's objects, for what is built here; tests look into them.
ROOMS_A := $(B)/rooms.a
$(ROOMS_A): $(LIB_OBJ)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(B)/sojourn: $(CLI_OBJ) $(ROOMS_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lpthread -lm

# For others: one object, whose names are those of sojourn.h alone, so that a program's own dispatch()
# or text_format() stays its own.
$(B)/libsojourn.a: $(LIB_OBJ)
	@mkdir -p $(@D)
	$(call say,AR,$@)
	$(Q)$(LD) -r -o $(B)/libsojourn.o $^ && $(OBJCOPY) --localize-hidden $(B)/libsojourn.o
	$(Q)rm -f $@ && $(AR) rcs $@ $(B)/libsojourn.o

$(B)/$(SONAME): $(LIB_OBJ) src/run/sojourn.map
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=src/run/sojourn.map $(LDFLAGS_ALL) \
	    -o $@ $(LIB_OBJ) $(LIBS) -lpthread -lm

$(O)/%.o: src/%.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/tests/%.o: tests/%.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests $(PKG_CFLAGS) $(CHECK_CFLAGS) -MMD -MP -c -o $@ $<

# The suites of the command line look into its files too, all but main().
$(filter $(B)/tests/cli/%,$(TESTS)): $(filter-out $(O)/cli/main.o,$(CLI_OBJ))

# Each harness of the fuzzers is in their suite, and alone with libFuzzer.
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJ   := $(O)/tests/fuzz/fuzz.o $(FUZZ_NAMES:%=$(O)/tests/fuzz/fuzz_%.o)
$(filter $(B)/tests/fuzz/%,$(TESTS)): $(FUZZ_OBJ)

fuzzers: $(FUZZ_NAMES:%=$(B)/fuzz/%)
$(B)/fuzz/%: $(O)/tests/fuzz/fuzz_%.o $(O)/tests/fuzz/fuzz.o tests/fuzz/entry.c $(B)/rooms.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -Itests -DHARNESS=fuzz_$* $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(LIBS) \
	    -lpthread -lm

# So does that of what measures a real nginx.
$(O)/tests/validation/%.o: private CFLAGS_ALL += -Ivalidation
$(filter $(B)/tests/validation/%,$(TESTS)): $(NGINX_SHARED)

# The coverage study's suite looks into its files.
$(O)/tests/run/test_coverage.o: private CFLAGS_ALL += -Ibench
$(filter $(B)/tests/run/test_coverage,$(TESTS)): $(filter-out %/coverage/coverage.o,$(COVERAGE_OBJ))

$(TESTS): $(B)/%: $(O)/%.o $(HELP_OBJ) $(ROOMS_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(CHECK_LIBS) $(LIBS) \
	    -lpthread -lm

$(O)/bench/%.o: bench/%.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -Ibench $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(RANDOM_OBJ): private CFLAGS_ALL += -Itests
$(B)/bench/random/samplers: $(O)/bench/random/samplers.o $(O)/bench/random/choices.o $(FIT_OBJ)
$(B)/bench/random/words: $(O)/bench/random/words.o $(O)/bench/random/feed.o
$(B)/bench/random/battery: $(O)/bench/random/battery.o $(O)/bench/random/feed.o
$(O)/bench/random/battery.o: private CFLAGS_ALL += $(TESTU01_CFLAGS)
$(B)/bench/random/battery: private LIBS += $(TESTU01_LIBS)
$(addprefix $(B)/bench/random/,samplers words battery): %: $(ROOMS_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS) -lm

$(YARDS): %: $(O)/bench/yard.o
$(STATION_YARDS): %: $(O)/bench/yard_station.o
$(B)/bench/yard_w2: $(O)/bench/yard_w2_event.o $(O)/bench/yard_w2_flow.o
$(B)/bench/bench: $(filter-out $(O)/bench/yard% $(O)/bench/warmup.o $(O)/bench/paced.o $(O)/bench/lookups.o,$(BENCH_OBJ))
$(B)/bench/lookups: $(O)/bench/sample.o
$(B)/bench/bench $(B)/bench/warmup $(B)/bench/paced $(B)/bench/lookups $(YARDS): $(B)/%: $(O)/%.o $(ROOMS_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(sort $(filter %.o,$^)) $(filter %.a,$^) $(LIBS) -lm

$(O)/validation/%.o: validation/%.c $(O)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -Ivalidation $(PKG_CFLAGS) -MMD -MP -c -o $@ $<

$(NGINX_TOOLS): $(B)/%: $(O)/%.o $(NGINX_SHARED) $(ROOMS_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS) -lm

$(B)/bench/coverage/coverage: $(COVERAGE_OBJ) $(ROOMS_A)
$(B)/bench/sizing/sizing: $(SIZING_OBJ) $(O)/bench/coverage/binomial.o $(O)/bench/coverage/root.o $(ROOMS_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS) -lpthread -lm

$(O)/run/cluster.o: private CFLAGS_ALL += $(MPI_CFLAGS)

# The one file that knows the version is built anew when it changes; so is the one that knows where
# configs and plot scripts are installed. (private: not for what they depend on.)
$(O)/base/version.o: $(O)/version
$(O)/base/version.o: private CFLAGS_ALL += -DSOJOURN_VERSION='"$(VERSION)"' \
                                                -DSOJOURN_COMMIT='"$(COMMIT)"'
$(O)/cli/data_folder.o: $(O)/datadir
$(O)/cli/data_folder.o: private CFLAGS_ALL += -DSOJOURN_DATADIR='"$(DATADIR)/sojourn"'

# keep FILE,'LINE'...: write only what is new, so that what depends on it is left alone.
keep = mkdir -p $(@D) && printf '%s\n' $(2) | cmp -s - $(1) || printf '%s\n' $(2) > $(1)

$(O)/version: FORCE
	@$(call keep,$@,'$(VERSION) $(COMMIT)')

$(O)/datadir: FORCE
	@$(call keep,$@,'$(DATADIR)')

$(O)/flags: FORCE
	@$(PKG_CONFIG) --exists $(PACKAGES) $(if $(MPI),$(MPI_PACKAGE)) 2>/dev/null || \
	    { echo "$(PKG_CONFIG) does not find all of: $(PACKAGES) $(if $(MPI),$(MPI_PACKAGE)); 'make deps' installs them" >&2; \
	      exit 1; }
	@$(call keep,$@,'$(CC) $(CFLAGS_ALL) $(PKG_CFLAGS) $(LDFLAGS_ALL) $(PKG_LIBS)')

# With --static the library's own packages come, too.
$(B)/sojourn.pc: FORCE
	@$(call keep,$@,'prefix=$(PREFIX)' 'libdir=$(LIBDIR:$(PREFIX)/%=$${prefix}/%)' \
	    'includedir=$(INCLUDEDIR:$(PREFIX)/%=$${prefix}/%)' '' \
	    'Name: sojourn' 'Description: queueing-network simulator and analytic solver' \
	    'Version: $(VERSION)' 'Requires.private: $(PACKAGES)$(if $(MPI), $(MPI_PACKAGE))' \
	    'Cflags: -I"$${includedir}"' 'Libs: -L"$${libdir}" -lsojourn' 'Libs.private: -lpthread -lm')

FORCE:

-include $(NGINX_OBJ:.o=.d) $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(BENCH_OBJ:.o=.d) $(COVERAGE_OBJ:.o=.d) $(SIZING_OBJ:.o=.d) $(RANDOM_OBJ:.o=.d) $(TESTS:$(B)/%=$(O)/%.d) $(HELP_OBJ:.o=.d) $(FUZZ_OBJ:.o=.d)
