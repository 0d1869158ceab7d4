# SPDX-License-Identifier: MIT
# Lower case is ours, UPPER CASE the packager's, and theirs comes last.

VERSION     := 0.1.0
PREFIX      ?= /usr/local
BINDIR      ?= $(PREFIX)/bin
DATADIR     ?= $(PREFIX)/share
MANDIR      ?= $(DATADIR)/man
UNITDIR     ?= $(PREFIX)/lib/systemd/system
DESTDIR     ?=
PKG_CONFIG  ?= pkg-config
INSTALL     ?= install
AWK         ?= awk
CFLAGS      ?= -O2 -g

# WITH_TUI=0 leaves out the live screen, and with it ncurses.
WITH_TUI    ?= 1
without_tui := $(filter 0,$(WITH_TUI))

# WITH_RECORD=0 leaves out recordings, and with them SQLite.
WITH_RECORD ?= 1
without_record := $(filter 0,$(WITH_RECORD))

# The rooms: cli -> tui, render -> analyze -> model <- kernel <- act <- cli, and
# paste and recording beside kernel.
model   := addr ages array bound_ports close_result close_wait closes conn conn_end counters \
	   end_kind ends error filter filter_hint filter_lex filter_parse \
	   filter_value fold fold_lanes fold_ports fold_signs fold_single \
	   hash_index heard kept kept_reading listeners live_sockets local_ports need number \
	   owners pace pending port_set range reader remember reuse role roles \
	   settings sightings snapshot socket_row sysctl_lines tally \
	   tcp_state text unacked unit unread wait_sample
kernel  := bind_filter bytecode cgroup_frozen cgroup_paths cgroup_walk clock close_hearing \
	   close_look close_message close_places close_receiver close_socket \
	   close_stream collect collect_ages collect_counts collect_env collect_keep \
	   collect_kept_owners \
	   collect_lives collect_mptcp collect_owners collect_pending \
	   collect_stalls collect_watch deadline epoll_sets exact fd_scan \
	   filter_holders holders kernel_lookup kernel_source \
	   kernel_walk local_address mounts netlink netlink_drops netns/each netns/file \
	   netns/find netns/list netns/listns netns/name netns/one \
	   netns/places netns/pod netns/process netns/visit nsid proc_lines proc_tcp \
	   proc_text process_info process_list read_counters read_settings \
	   sock_diag sysctl_files unhashed unlisted vanished wire
act     := act destroy
paste   := paste_bsd paste_clock paste_count paste_end paste_file paste_folder \
	   paste_frame paste_header paste_host paste_hosts paste_inside \
	   paste_line paste_lsof paste_netstat paste_powershell paste_proc \
	   paste_row paste_rows paste_snapshot paste_solaris paste_source \
	   paste_ss paste_ss_details paste_state paste_survey paste_table \
	   paste_told paste_walk \
	   paste_windows
record  := $(if $(without_record),record_absent,record_count record_file \
	   record_filter record_history record_look record_rows record_schema record_settings \
	   record_snapshot record_source record_sql record_tables record_write)
analyze := accept_queues acceptors aged budget caller catalogue \
	   catalogue_advice chain check close_fate close_plan close_rate concordance condition \
	   descriptors diagnosis difference \
	   earlier evidence \
	   exhaustion failed_connects far_server \
	   finding finding_id finding_key findings flow full_here idle_accepted idle_due \
	   idle_timeout lifetime lives low_ports measure metrics \
	   metrics_addresses metrics_limits metrics_namespaces metrics_rows \
	   metrics_subjects network opens other_end owner_rows pairs parts pattern pool \
	   pool_use \
	   port_queue port_range queue_overflows reading relay report \
	   row_ends row_owners rows same_sockets rule_accept_queue_full rule_accept_stalled \
	   rule_client_churn rule_close_wait_leak rule_close_wait_unaccepted \
	   rule_close_wait_unread rule_dead_descriptors rule_fd_limit \
	   rule_half_closed \
	   rule_inherited_descriptor rule_peer_never_closes \
	   rule_peer_not_reading \
	   rule_port_exhaustion rule_requests_waiting rule_server_closes_first \
	   rule_stale_pool rule_sysctl_obsolete rule_sysctl_port_range_overlap \
	   rule_sysctl_tw_buckets_low rule_sysctl_tw_reuse_inert \
	   rule_time_wait_refuses_syn rule_time_wait_table_full \
	   rule_turned_away \
	   rule_unanswered_accept rule_unanswered_close \
	   rule_unanswered_connect rule_unanswered_data \
	   rule_unanswered_request rules runs self_calls served serving setting_rows \
	   setting_verdict source_ports spread stopped summary thresholds told \
	   turnover unconfirmed unjudged unreading upstream wait_groups wait_rows wait_search waits
render  := blind_spots column columns_closes columns_count columns_diff columns_ends \
	   columns_findings columns_history columns_owners columns_rate columns_report columns_sockets \
	   columns_states columns_sysctl delimited finding_text json \
	   json_close json_counts json_diff json_ends json_findings json_history json_rows json_sockets \
	   json_sysctl line metrics_text owner_text paragraph perfdata \
	   render_blind render_check render_close render_diff render_ends render_explain \
	   render_diagnosis render_findings render_history render_history_svg render_metrics render_opens \
	   render_report render_screen render_sheet render_sysctl row_fit row_text severity \
	   sparkline table value check_details
tui     := batch canvas cut detail events explain_page grid head head_finding head_gauges history_graph \
	   help_page keys layout mouse page prompt report_view row_history sorting tabs top_begin top_sample trend ui \
	   ui_compose ui_prompt ui_shown ui_state view view_findings view_owners view_peers view_ports \
	   view_settings view_waiting views \
	   $(if $(without_tui),top_absent,screen top)
cli     := apart charset close_log closing counting diagnosing final_kinds help interrupt job login looker mailbox \
	   message moment option_hint option_row options output plugin progress report_file \
	   sampler sampling services sources suggest telling terminal timeline top_close verb_check verb_close verb_count \
	   verb_diagnose verb_diff verb_explain verb_history verb_metrics verb_record verb_report verb_rows \
	   verb_sockets verb_states verb_sysctl verb_top verb_wait verb_watch \
	   verbs watching whole_file

# Their sentences, one file a language: src/texts/en.txt.
languages := en

core := $(model:%=src/model/%.c) $(kernel:%=src/kernel/%.c) \
	$(act:%=src/act/%.c) \
	$(paste:%=src/paste/%.c) $(record:%=src/recording/%.c) \
	$(analyze:%=src/analyze/%.c) $(render:%=src/render/%.c) \
	$(tui:%=src/tui/%.c) $(cli:%=src/cli/%.c) \
	$(languages:%=build/texts/texts_%.c)

B       := build
deps    := libmnl smartcols $(if $(without_tui),,ncursesw) \
	   $(if $(without_record),,sqlite3)
warn    := -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wwrite-strings \
	   -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	   -Wformat=2 -Wundef -Wvla -Wswitch-enum
# takes FLAG... where the compiler does not even warn of it.
takes   = $(shell $(CC) -O2 -Werror $(1) -include limits.h -x c -c \
	   -o /dev/null /dev/null 2>/dev/null && echo '$(1)')
# A packager's own level stands.
fortify := $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),, \
	   -U_FORTIFY_SOURCE $(or $(call takes,-D_FORTIFY_SOURCE=3), \
	   -D_FORTIFY_SOURCE=2))
cppflags := -Iinclude -Isrc -D_GNU_SOURCE $(fortify) \
	   -DTCPWAIT_VERSION='"$(VERSION)"' \
	   $(shell $(PKG_CONFIG) --cflags $(deps) 2>/dev/null)
cflags  := -std=c17 $(warn) -pthread -fPIE -fstack-protector-strong \
	   $(call takes,-fstack-clash-protection)
ldflags := -pie -Wl,-z,relro,-z,now
libs    := -pthread $(shell $(PKG_CONFIG) --libs $(deps) 2>/dev/null) -lm

# The hot path crosses many small files: gcc inlines across them at the link
# of the program.  Fat objects leave everything else as it is.
ifeq ($(SAN),)
ifneq ($(shell $(CC) --version 2>/dev/null | grep -ci 'gcc\|free software'),0)
cflags  += -flto -ffat-lto-objects
link_program := -flto=auto
link_other   := -fno-lto
endif
endif

ifdef WERROR
cflags += -Werror
endif
ifdef SAN
B       := build/san
cppflags := $(filter-out $(fortify),$(cppflags))
cflags  += -fsanitize=address,undefined -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer
ldflags += -fsanitize=address,undefined
endif

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $@;)

objects := $(patsubst build/%,%,$(core:%.c=%.o))
objects := $(objects:%=$B/%)

# How all is built.  Where it changes, as with WITH_TUI=0, all is built anew.
flags    = $(CC) $(cppflags) $(CPPFLAGS) $(cflags) $(CFLAGS) $(ldflags) \
	   $(LDFLAGS) $(libs) $(LIBS) $(core)
quoted   = '$(subst ','\'',$(1))'

all: $B/tcpwait build/man/tcpwait-findings.7

$B/tcpwait: $B/src/cli/main.o $B/libtcpwait.a
	$(call say,LINK)$(CC) $(cflags) $(CFLAGS) $(link_program) $(ldflags) \
		$(LDFLAGS) -o $@ $^ $(libs) $(LIBS)

$B/libtcpwait.a: $(objects)
	$(call say,AR)rm -f $@ && $(AR) rcs $@ $^

compile = $(call say,CC)$(CC) -MMD -MP $(cppflags) $(CPPFLAGS) $(cflags) \
	$(CFLAGS) -c -o $@ $<

# Threads have small stacks, and so have some who run this.
ifndef SAN
$(objects): cflags += -Wframe-larger-than=61440
endif

$B/flags: always
	@for each in $(deps); do $(PKG_CONFIG) --exists $$each || { \
		echo "$$each is missing; on Debian: sh .ci/deps build" >&2; \
		exit 1; }; done
	@mkdir -p $B
	@printf '%s\n' $(call quoted,$(flags)) | cmp -s - $@ || \
		printf '%s\n' $(call quoted,$(flags)) > $@

$B/%.o: %.c Makefile $B/flags
	@mkdir -p $(@D)
	$(compile)

$B/texts/%.o: build/texts/%.c Makefile $B/flags
	@mkdir -p $(@D)
	$(compile)

# What there is to be described; the sentences are checked against it.
facts := include/tcpwait/finding.h include/tcpwait/tcp_state.h \
	 include/tcpwait/close_wait.h include/tcpwait/close_fate.h \
	 include/tcpwait/close_plan.h src/analyze/pattern.h \
	 src/analyze/texts.h src/analyze/thresholds.c src/model/settings.c \
	 $(patsubst %,src/analyze/%.c,$(filter rule_%,$(analyze)) acceptors \
	 chain evidence failed_connects far_server flow low_ports parts port_range \
	 queue_overflows relay source_ports stopped \
	 self_calls summary unreading upstream)
texts := src/texts/texts.awk $(facts)
make_texts = $(call say,TEXTS)LC_ALL=C $(AWK) -f src/texts/texts.awk \
	-f src/texts/$(1) $(facts) $< > $@.new && mv $@.new $@

build/texts/texts_%.c: src/texts/%.txt src/texts/texts_c.awk $(texts)
	@mkdir -p $(@D)
	$(call make_texts,texts_c.awk)

build/man/tcpwait-findings.7: src/texts/en.txt src/texts/texts_man.awk \
		$(texts) man/tcpwait-findings.7.in
	@mkdir -p $(@D)
	$(call make_texts,texts_man.awk -v frame=man/tcpwait-findings.7.in)

-include $(objects:.o=.d) $B/src/cli/main.d

tests   := $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/test_*.c))
support := $(patsubst %.c,$B/%.o,$(filter-out tests/test_%.c,$(wildcard tests/*.c)))
sockgen := $(patsubst %.c,$B/%.o,$(wildcard tests/lab/*.c))
bench   := $(patsubst tests/bench/%.c,$B/bench/%,$(wildcard tests/bench/*.c))
fuzzers := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/*.c))
# jansson reads in the tests what tcpwait writes.
cmocka   = $(shell $(PKG_CONFIG) --libs cmocka jansson)

$B/tests/test_%: $B/tests/test_%.o $(support) $B/libtcpwait.a
	$(call say,LINK)$(CC) $(link_other) $(ldflags) $(LDFLAGS) -o $@ $^ \
		$(libs) $(cmocka) $(LIBS)

$B/sockgen: $(sockgen)
	$(call say,LINK)$(CC) $(link_other) $(ldflags) $(LDFLAGS) -o $@ $^ $(LIBS)

$B/flaky.so: tests/tools/flaky.c
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIC \
		-shared -o $@ $<

$B/stored.so: $(wildcard tests/tools/stored/*.[ch])
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra \
		-fno-builtin -fPIC -shared -o $@ $(filter %.c,$^) -ldl

$B/deny $B/mute: $B/%: tests/tools/%.c
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(cppflags) $(cflags) $(CFLAGS) $(ldflags) \
		$(LDFLAGS) -o $@ $<

$B/bench/%: $B/tests/bench/%.o
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(link_other) $(ldflags) $(LDFLAGS) -o $@ $^ $(LIBS)

build/fuzz/%: tests/fuzz/%.c $(core)
	@mkdir -p $(@D)
	$(call say,FUZZ)clang $(filter-out $(fortify),$(cppflags)) \
		-std=c17 -g -O1 -fsanitize=fuzzer,address,undefined -o $@ \
		$< $(core) $(libs)

# Unit tests, then the lab: real sockets in private namespaces.
check: all $(tests) $B/sockgen $B/flaky.so $B/stored.so $B/deny $B/mute $B/bench/closes
	$(Q)B=$B VALGRIND=$(VALGRIND) tests/run.sh

# What diagnosis finds, scenario by scenario.
lab: $B/tcpwait $B/sockgen
	$(Q)B=$B tests/lab/run_scenarios.sh

lint: all
	$(Q)tests/lint/run.sh

bench: $B/tcpwait $B/sockgen $(bench)
	$(Q)tests/bench/bench.sh

demo: $B/tcpwait $B/sockgen
	$(Q)tests/lab/demo.sh

fuzz: $(fuzzers)
	$(Q)for f in $^; do $$f -max_total_time=$(or $(SECONDS),20) \
		-close_fd_mask=3 -print_final_stats=1 || exit 1; done

pages   := $(wildcard man/*.[1-8]) build/man/tcpwait-findings.7
contrib := $(patsubst src/contrib/%,%,$(wildcard src/contrib/*/*))
bashdir := $(DATADIR)/bash-completion/completions
zshdir  := $(DATADIR)/zsh/site-functions
fishdir := $(DATADIR)/fish/vendor_completions.d

# The program, its manuals and completions.
install: all install-contrib
	$(INSTALL) -D -m 0755 $B/tcpwait $(DESTDIR)$(BINDIR)/tcpwait
	set -e; for page in $(pages); do \
		$(INSTALL) -D -m 0644 $$page \
			$(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/}; \
	done
	$(INSTALL) -D -m 0644 src/completion/tcpwait.bash \
		$(DESTDIR)$(bashdir)/tcpwait
	$(INSTALL) -D -m 0644 src/completion/tcpwait.zsh \
		$(DESTDIR)$(zshdir)/_tcpwait
	$(INSTALL) -D -m 0644 src/completion/tcpwait.fish \
		$(DESTDIR)$(fishdir)/tcpwait.fish

# What others run it by; each names the program where it will be.
install-contrib:
	set -e; for file in $(contrib); do \
		case $$file in \
		systemd/*) to=$(DESTDIR)$(UNITDIR)/$${file#*/} ;; \
		*) to=$(DESTDIR)$(DATADIR)/tcpwait/$$file ;; \
		esac; \
		$(INSTALL) -d $${to%/*}; \
		sed 's|@BINDIR@|$(BINDIR)|' src/contrib/$$file > $$to; \
		chmod 0644 $$to; \
	done

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/tcpwait $(DESTDIR)$(bashdir)/tcpwait \
		$(DESTDIR)$(zshdir)/_tcpwait $(DESTDIR)$(fishdir)/tcpwait.fish
	for page in $(notdir $(pages)); do \
		rm -f $(DESTDIR)$(MANDIR)/man$${page##*.}/$$page; \
	done
	rm -f $(patsubst systemd/%,$(DESTDIR)$(UNITDIR)/%, \
		$(filter systemd/%,$(contrib)))
	rm -rf $(DESTDIR)$(DATADIR)/tcpwait

clean:
	$(Q)rm -rf build

-include $(wildcard $B/tests/*.d $B/tests/*/*.d)

.SECONDARY:
.PHONY: all always bench check clean demo fuzz install install-contrib lab lint \
	uninstall
