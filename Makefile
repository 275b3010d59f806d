# SPDX-License-Identifier: GPL-2.0-only OR MIT
# The only build file. `make help` lists what it does; `V=1` shows the commands.

VERSION := $(shell cat VERSION)
PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
UNITDIR ?= /lib/systemd/system
SYSCONFDIR ?= /etc
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions

# A build with sanitizers or coverage has a folder of its own: no mix of flags.
BUILD := build$(if $(SAN),-san)$(if $(COV),-cov)
export PATH := $(PATH):/usr/sbin:/sbin

CC ?= cc
CLANG ?= clang
BPFTOOL ?= bpftool
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes -Wshadow -Wformat=2 \
	-Wvla -Wno-unused-parameter $(if $(CI),-Werror)
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDHARDEN := -pie -Wl,-z,relro,-z,now
ifdef SAN
override CFLAGS := -O1 -g -fno-omit-frame-pointer
HARDEN := -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDHARDEN := -fsanitize=address,undefined
endif
ifdef COV
override CFLAGS := -O0 -g --coverage
HARDEN :=
LDHARDEN := --coverage
endif
# Objects are the same wherever they are made. gcc takes its path from $PWD too.
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -DRF_VERSION='"$(VERSION)"' -Isrc -I$(BUILD) $(WARN) $(HARDEN) $(CFLAGS) -MMD -MP \
	-fdebug-prefix-map="$$PWD"=.
MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
# -mcpu is pinned: it decides which bytecode is proved.
BPF_CPU := v3
BPF_OPT := -O2
BPF_CFLAGS := -target bpf -mcpu=$(BPF_CPU) $(BPF_OPT) -g -std=gnu11 -Wall -Wextra -Werror -Wno-unused-parameter \
	-ffile-compilation-dir=. -Isrc -isystem /usr/include/$(MULTIARCH) -MMD -MP

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

# A folder is an archive; the order of linking is the direction of including.
FOLDERS := base policy verify enforce daemon cli
sources = $(wildcard src/$(1)/*.c)
objects = $(patsubst src/%.c,$(BUILD)/%.o,$(call sources,$(1)))
archive = $(BUILD)/lib$(1).a
DAEMON_MAIN := $(BUILD)/daemon/main.o
CLI_MAIN := $(BUILD)/cli/main.o
BPF_OBJECTS := $(patsubst src/bpf/%.bpf.c,$(BUILD)/bpf/%.bpf.o,$(wildcard src/bpf/*.bpf.c))
# What the compiler makes of them; what is embedded is that or what was proved: proofs/embed.sh.
COMPILED := $(BUILD)/compiled.bpf.o
SKELETON := $(BUILD)/ringfence.skel.h
# What was proved, embedded in both programs: `make prove` writes it, and the object.
MANIFEST := proofs/manifest.json
MANIFEST_OBJECT := $(BUILD)/manifest.o

LIBS_policy := -lyaml -lcrypto
LIBS_enforce := -lbpf -lelf -lz -ljansson -lcrypto
LIBS_daemon := -ljansson -lsystemd -lseccomp -lcap
LIBS_cli := -ljansson

# Packages of Debian 12 and 13: to build and run, to test, to prove.
DEBIAN := $(shell . /etc/os-release && echo $$VERSION_ID)
DEPS := gcc libc6-dev pkg-config clang bpftool libbpf-dev libelf-dev zlib1g-dev libyaml-dev \
	libjansson-dev libssl-dev libsystemd-dev libseccomp-dev libcap-dev linux-libc-dev \
	qemu-system-x86 $(if $(filter 12,$(DEBIAN)),qemu-system-common,virtiofsd) busybox-static cpio iproute2 kmod xz-utils zstd util-linux procps
TEST_DEPS := apparmor bats jq perl shellcheck groff clang-format libclang-rt-dev e2fsprogs xfsprogs btrfs-progs dosfstools dmsetup \
	exfatprogs attr acl python3 systemd dbus
PROVE_DEPS := why3 z3 cvc5 cvc4 jq
# What a target has made before it runs, once packages are there.
BUILT = $(Q)$(MAKE) --no-print-directory -s
# Those that need what tests need.
TESTING := test unit golden fuzz checks e2e places shutdown agree applies postgresql scale bench replay

.DELETE_ON_ERROR:
.PHONY: all help deps run test unit golden checks prove debian13 second compilers mutants spec-mutants replay tool-mutants e2e places shutdown agree applies postgresql scale attacks bench bench-programs fuzz install uninstall clean
all: $(BUILD)/ringfence $(BUILD)/ringfenced ## build both programs; at the end it says if ringfenced would load nothing
	$(Q)proofs/embed.sh $(COMPILED) || true

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1	/p' Makefile | expand -t 12

$(BUILD)/ringfenced: $(DAEMON_MAIN) $(MANIFEST_OBJECT) $(foreach f,daemon enforce policy base,$(call archive,$(f)))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDHARDEN) -o $@ $^ $(LIBS_daemon) $(LIBS_enforce)

$(BUILD)/ringfence: $(CLI_MAIN) $(MANIFEST_OBJECT) $(foreach f,cli daemon enforce verify policy base,$(call archive,$(f)))
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDHARDEN) -o $@ $^ $(LIBS_cli) $(LIBS_daemon) $(LIBS_enforce) $(LIBS_policy)

define folder
$(call archive,$(1)): $(filter-out $(DAEMON_MAIN) $(CLI_MAIN),$(call objects,$(1)))
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $(AR) rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call folder,$(f))))

$(BUILD)/%.o: src/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -c -o $@ $<

$(call objects,enforce): $(SKELETON)
# Included as bytes, which the compiler does not name.
$(BUILD)/verify/why3.o: $(wildcard src/verify/why3/*)

$(BUILD)/bpf/%.bpf.o: src/bpf/%.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) -c -o $@ $<

$(COMPILED): $(BPF_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(BPFTOOL) gen object $@ $^

$(BUILD)/ringfence.bpf.o: $(COMPILED) proofs/embed.sh $(wildcard $(MANIFEST) proofs/ringfence.bpf.o)
	$(Q)proofs/embed.sh $< $@

$(SKELETON): $(BUILD)/ringfence.bpf.o
	$(call say,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name ringfence > $@

# The text as a constant.
$(BUILD)/manifest.c: $(wildcard $(MANIFEST))
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && { printf '#include "enforce/internal.h"\n\nconst char rf_manifest_text[] =\n'; \
		sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $(or $(wildcard $(MANIFEST)),/dev/null); echo '"";'; } > $@

$(BUILD)/%.o: $(BUILD)/%.c
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

-include $(shell find $(BUILD) -path $(BUILD)/vm -prune -o -name '*.d' -print 2>/dev/null)

deps: ## install what is missing from Debian's packages (DEPS="" installs nothing)
	$(Q)missing=$$(for p in $(if $(DEPS),$(DEPS) $(if $(filter $(TESTING),$(MAKECMDGOALS)),$(TEST_DEPS)) \
		$(if $(filter test prove second mutants replay tool-mutants,$(MAKECMDGOALS)),$(PROVE_DEPS))); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	[ -z "$$missing" ] || { echo "Installing from Debian's packages:" $$missing; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
			--no-install-recommends $$missing >build-deps.log 2>&1 || \
			{ tail -n 5 build-deps.log >&2; exit 1; }; rm -f build-deps.log; }

run: deps ## the main job on real input; POLICY=my.yaml takes yours
	$(BUILT) all attacks
	$(Q)demo/run.sh $(POLICY)

test: deps ## everything that CI runs; the last line is `N passed, N failed`
	$(BUILT) CI=1 all attacks bench-programs $(UNIT_TESTS)
	$(Q)tests/all.sh

# Tests. Each target prints TAP or its own summary; tests/all.sh adds them up.
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))
$(BUILD)/unit/%: tests/unit/%.c $(MANIFEST_OBJECT) $(foreach f,cli daemon enforce verify policy base,$(call archive,$(f)))
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -Itests/unit $(LDHARDEN) -o $@ $(filter %.c %.o %.a,$^) $(LIBS_policy) $(LIBS_enforce) $(LIBS_daemon)
$(BUILD)/unit/verify_exec_random_test: tests/verify/generate.c tests/verify/operations.c
$(BUILD)/unit/verify_reference_test: $(wildcard tests/reference/*.c)

# Small programs that are gone through, and never loaded; for every build the same.
WORLD := $(patsubst tests/verify/%.bpf.c,build/%.bpf.o,$(wildcard tests/verify/world/*.bpf.c))
build/world/%.bpf.o: tests/verify/world/%.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) -c -o $@ $<
$(BUILD)/unit/verify_world_test $(BUILD)/unit/verify_cut_test $(BUILD)/unit/verify_witness_test: | $(WORLD)

ATTACKS := $(patsubst tests/attacks/%.c,$(BUILD)/attacks/%,$(wildcard tests/attacks/*.c))
$(BUILD)/attacks/%: tests/attacks/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) -static -o $@ $< -lpthread

DIFFER := $(BUILD)/verify/differ
$(DIFFER): $(wildcard tests/verify/*.[ch]) tests/vm/guest.h $(foreach f,verify base,$(call archive,$(f)))
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $(filter %.c %.a,$^) $(LIBS_enforce)

# Programs of a test alone: what the kernels' helpers do, asked.
CONTRACT := $(BUILD)/contract/contract
$(CONTRACT).bpf.o: tests/contract/contract.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) -c -o $@ $<
$(CONTRACT).skel.h: $(CONTRACT).bpf.o
	$(call say,SKEL,$@)
	$(Q)$(BPFTOOL) gen skeleton $< name contract > $@
$(CONTRACT): $(CONTRACT).skel.h $(wildcard tests/contract/[a-z]*.h) tests/vm/guest.h $(filter-out %.bpf.c,$(wildcard tests/contract/*.c))
	$(call say,CC,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $(filter %.c,$^) $(LIBS_enforce)

MUTATE := $(BUILD)/mutants/mutate
$(MUTATE): $(filter-out %/load.c %/same.c,$(wildcard tests/mutants/*.[ch])) $(foreach f,verify base,$(call archive,$(f)))
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $(filter %.c %.a,$^) $(LIBS_enforce) -lcrypto
MUTANT_LOAD := $(BUILD)/mutants/load
$(MUTANT_LOAD): tests/mutants/load.c tests/vm/guest.h
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $< $(LIBS_enforce)

MUTANT_SAME := $(BUILD)/mutants/same
$(MUTANT_SAME): tests/mutants/same.c $(foreach f,verify base,$(call archive,$(f)))
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $^ $(LIBS_enforce) -lcrypto

REPLAY := $(BUILD)/replay/replay
$(REPLAY): $(wildcard tests/replay/*.[ch]) tests/vm/guest.h $(foreach f,verify base,$(call archive,$(f)))
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $(filter %.c %.a,$^) $(LIBS_enforce)

# What is measured: with every test, so that it does not rot.
BENCH := $(addprefix $(BUILD)/bench/,attach ops empty.bpf.o prototype.bpf.o)
$(BUILD)/bench/%.bpf.o: bench/%.bpf.c
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) -c -o $@ $<
$(BUILD)/bench/ops: bench/ops.c bench/tree.c bench/tree.h bench/storage.h
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(filter-out $(HARDEN),$(ALL_CFLAGS)) -static -o $@ $(filter %.c,$^)
$(BUILD)/bench/attach: $(filter-out %/ops.c %/tree.c %.bpf.c,$(wildcard bench/*.[ch])) $(MANIFEST_OBJECT) $(foreach f,enforce policy base,$(call archive,$(f)))
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_CFLAGS) $(LDHARDEN) -o $@ $(filter %.c %.o %.a,$^) $(LIBS_enforce)
bench-programs: $(BENCH)

unit: deps ## host tests of the modules, and what each instruction gives
	$(BUILT) $(BUILD)/ringfence $(UNIT_TESTS)
	$(Q)RINGFENCE=$(BUILD)/ringfence prove -e '' $(UNIT_TESTS) tests/verify/vectors.sh
golden: deps ## inputs against expected outputs; UPDATE=1 rewrites the expectations
	$(BUILT) $(call archive,policy) $(call archive,base)
	$(Q)SAN=$(SAN) UPDATE=$(UPDATE) tests/golden/run.sh
fuzz: deps ## fuzz what reads strangers' bytes; SECONDS_EACH=60
	$(Q)tests/fuzz/run.sh $(or $(SECONDS_EACH),60)
checks: deps ## rules of the house: includes, documents, style
	$(BUILT) all
	$(Q)prove -e '' $(sort $(wildcard tests/check/*.sh))
attacks: all $(ATTACKS) $(DIFFER) $(CONTRACT)

e2e: deps ## attacks and promises in guests: KERNEL=6.1 or 6.12, both without
	$(BUILT) all attacks
	$(Q)tests/e2e/run.sh $(if $(KERNEL),-k $(KERNEL))
places: deps ## does a clone work wherever it lies?
	$(BUILT) all
	$(Q)tests/vm/place_test.sh all
shutdown: deps ## does a machine with a vault on LVM, dm-crypt and loop come down cleanly? KERNEL=...
	$(BUILT) all attacks
	$(Q)tests/shutdown/run.sh $(KERNEL)
bench: deps ## instruction counts in guests, side by side in one boot
	$(BUILT) all
	$(Q)bench/run.sh $(if $(KERNEL),-k $(KERNEL))

prove: deps ## every kernel program that is shipped, proved by two provers; what is wrong must not be. Writes the manifest and docs/coverage.md
	$(BUILT) all
	$(Q)UPDATE=1 tests/prove/run.sh
	$(Q)UPDATE=1 tests/prove/coverage.sh
	$(BUILT) all

compilers: all ## what clang 14, 16 and 19 make of the kernel programs, with other options too: all of it must be proved
	$(Q)ALLOW_MISSING=$(ALLOW_MISSING) KEEP=$(KEEP) tests/prove/compilers.sh

debian13: ## builds, tests and proves on Debian 13, in a chroot in build/vm; what was built there in a guest
	$(Q)command -v debootstrap >/dev/null || { [ -z "$(DEPS)" ] || apt-get install -qq -y debootstrap >&2; }
	$(Q)tests/debian13.sh make $(filter-out qemu-% virtiofsd,$(DEPS)) $(TEST_DEPS) $(PROVE_DEPS)

second: deps ## the decision and the walk again, by another route to Why3; where the two differ, it fails
	$(BUILT) all
	$(Q)tests/prove/second.sh
	$(Q)tests/prove/machine.sh

mutants: deps ## wrong kernel programs must be refuted, and do kernels take them; COUNT=200 SEED=1 LOADS=40
	$(BUILT) all $(MUTATE) $(MUTANT_LOAD) $(MUTANT_SAME)
	$(Q)SEED=$(SEED) LOADS=$(or $(LOADS),40) tests/mutants/run.sh $(or $(COUNT),200)

spec-mutants: all $(BUILD)/unit/verify_reference_test ## each word of the specification made wrong must be noticed by its reference in C; COUNT=
	$(Q)tests/reference/mutants.sh $(COUNT)

replay: deps ## the cases in which wrong programs break rules, run again in kernels; NAMES= for some, KERNEL=6.1 or 6.12
	$(BUILT) all $(REPLAY)
	$(Q)$(if $(KERNEL),KERNELS=$(KERNEL)) JOBS=$(or $(JOBS),2) tests/replay/run.sh $(NAMES)

tool-mutants: deps ## each fault of the tool that proves must be noticed by a test; NAME= for one, JOBS=2
	$(BUILT) all
	$(Q)JOBS=$(or $(JOBS),2) tests/tool-mutants/run.sh $(NAME)

agree: deps ## explain and the kernel asked the same thousands of questions; KERNEL=...
	$(BUILT) all attacks
	$(Q)tests/e2e/run.sh $(if $(KERNEL),-k $(KERNEL)) tests/e2e/agree.bats

applies: deps ## 200 changes of policy, and no maintainer refused, nobody else let in; KERNEL=...
	$(BUILT) all attacks
	$(Q)RINGFENCE_APPLIES=$(or $(COUNT),200) tests/e2e/run.sh $(if $(KERNEL),-k $(KERNEL)) tests/e2e/apply.bats

postgresql: deps ## PostgreSQL under load through 20 changes of policy: no transaction fails; KERNEL=6.1 COUNT=20
	$(BUILT) all
	$(Q)ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || { [ -z "$(DEPS)" ] || apt-get install -qq -y postgresql >&2; }
	$(Q)tests/postgresql/run.sh $(or $(KERNEL),6.1) $(COUNT)

scale: deps ## a million protected files: time, memory, and each of them right; KERNEL=...
	$(BUILT) all attacks
	$(Q)RINGFENCE_ROOTS=1000000 tests/e2e/run.sh -m 4096 $(if $(KERNEL),-k $(KERNEL)) tests/e2e/scale.bats

MANUALS := $(wildcard man/*.[158])
install: all ## into DESTDIR; no unit is enabled
	$(Q)proofs/embed.sh $(COMPILED) 2>/dev/null || { echo 'Not installed: a daemon that loads nothing.' >&2; exit 1; }
	install -D -m 0755 $(BUILD)/ringfence $(DESTDIR)$(BINDIR)/ringfence
	install -D -m 0755 $(BUILD)/ringfenced $(DESTDIR)$(SBINDIR)/ringfenced
	install -D -m 0644 -t $(DESTDIR)$(UNITDIR) etc/ringfenced.service etc/ringfence-required.service
	install -D -m 0644 etc/completion/ringfence $(DESTDIR)$(COMPLETIONDIR)/ringfence
	install -d -m 0755 $(DESTDIR)$(SYSCONFDIR)/ringfence/policy.d
	$(foreach m,$(MANUALS),install -D -m 0644 $(m) \
		$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(notdir $(m)) &&) true

uninstall: ## what install put there, but no policy
	rm -f $(DESTDIR)$(BINDIR)/ringfence $(DESTDIR)$(SBINDIR)/ringfenced \
		$(DESTDIR)$(UNITDIR)/ringfenced.service $(DESTDIR)$(UNITDIR)/ringfence-required.service \
		$(DESTDIR)$(COMPLETIONDIR)/ringfence \
		$(foreach m,$(MANUALS),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))

clean: ## remove what was built, but not the guests' kernels
	$(Q)find build build-san build-cov -mindepth 1 -maxdepth 1 ! -name vm -exec rm -rf {} + 2>/dev/null || true
