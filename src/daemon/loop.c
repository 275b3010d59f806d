/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#include "daemon/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "daemon/clock.h"

/* Milliseconds between what is done from time to time. */
#define DRAIN 100
#define TICK 1000
#define HOLDINGS 10000
#define SELF_TEST 10000
#define PLACES 60000
#define PLACES_AGAIN 1000 /* at the least, where mounts change all the time */
#define FINISH 1000	  /* what clients get to read their last lines */

enum { FD_SIGNALS, FD_EVENTS, FD_MOUNTS, FD_WATCH, FD_SERVER };

struct timer {
	uint64_t every;
	uint64_t due;
};

struct loop {
	struct rf_agent *agent;
	struct rf_server *server;
	int signals;
	int mounts;   /* mountinfo: poll(2) tells of changes; -1: it cannot be opened */
	bool changed; /* and nobody has looked yet where paths lead now */
	struct timer drain;
	struct timer tick;
	struct timer holdings;
	struct timer self_test;
	struct timer places;
	struct timer places_again;
};

static bool is_due(struct timer *timer, uint64_t now)
{
	if (now < timer->due)
		return false;
	timer->due = now + timer->every;
	return true;
}

int rf_loop_signals(int *ret_fd, struct rf_error *error)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGPIPE); /* stdout or stderr may be a pipe whose reader left */
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return rf_error_set(error, -errno, "cannot block signals: %m");
	sigdelset(&set, SIGPIPE);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return rf_error_set(error, -errno, "cannot make a signalfd: %m");
	*ret_fd = fd;
	return 0;
}

/* True when the daemon is to end. */
static bool signal_handle(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return false;
	if (info.ssi_signo == SIGHUP) {
		rf_log_notice("a hangup signal changes nothing: use 'ringfence apply'");
		return false;
	}
	rf_log_notice("exiting on signal %u of process %u; enforcement stays", info.ssi_signo,
		      info.ssi_pid);
	return true;
}

/* Without the ping systemd starts the daemon anew, which mends what the self-test found. */
static void self_test(struct rf_agent *agent)
{
	if (rf_agent_self_test(agent) == 0)
		sd_notify(0, "WATCHDOG=1");
}

/* At once after a change of mounts or names, but no more often than each second. */
static void look_at_places(struct loop *loop, uint64_t now)
{
	bool changed = loop->changed && is_due(&loop->places_again, now);

	if (changed || is_due(&loop->places, now)) {
		loop->changed = false;
		rf_agent_ask_places(loop->agent);
	}
	rf_agent_look_at_places(loop->agent);
}

static void do_what_is_due(struct loop *loop)
{
	uint64_t now = rf_clock_milliseconds();

	if (is_due(&loop->tick, now))
		rf_agent_tick(loop->agent);
	if (is_due(&loop->holdings, now))
		rf_agent_check_holdings(loop->agent);
	if (is_due(&loop->self_test, now))
		self_test(loop->agent);
	look_at_places(loop, now);
}

static struct loop loop_init(struct rf_agent *agent, struct rf_server *server, int signals)
{
	struct loop loop = {
		.agent = agent,
		.server = server,
		.signals = signals,
		.mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC),
		.drain = {.every = DRAIN},
		.tick = {.every = TICK},
		.holdings = {.every = HOLDINGS},
		.self_test = {.every = SELF_TEST},
		.places = {.every = PLACES},
		.places_again = {.every = PLACES_AGAIN},
	};
	uint64_t watchdog;

	/* Half of what systemd allows leaves room for one late ping. */
	if (sd_watchdog_enabled(0, &watchdog) > 0 && watchdog / 2000 < SELF_TEST)
		loop.self_test.every = watchdog / 2000;
	return loop;
}

/* Waits for something to do, and does it. 1: the daemon is to end; negative: it must. */
static int turn(struct loop *loop)
{
	struct pollfd fds[FD_SERVER + RF_SERVER_FDS_MAX];
	struct rf_enforcement *enforcement = loop->agent->enforcement;
	unsigned int count;

	fds[FD_SIGNALS] = (struct pollfd){.fd = loop->signals, .events = POLLIN};
	/* A negative descriptor is passed over. */
	fds[FD_EVENTS] = (struct pollfd){
		.fd = enforcement ? rf_enforcement_events_fd(enforcement) : -1,
		.events = POLLIN,
	};
	fds[FD_MOUNTS] = (struct pollfd){
		.fd = loop->changed ? -1 : loop->mounts,
		.events = POLLPRI,
	};
	fds[FD_WATCH] = (struct pollfd){
		.fd = loop->agent->watch.fd > 0 ? loop->agent->watch.fd : -1,
		.events = POLLIN,
	};
	count = rf_server_poll(loop->server, fds + FD_SERVER);
	if (poll(fds, FD_SERVER + count, enforcement ? DRAIN : TICK) < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[FD_EVENTS].revents || is_due(&loop->drain, rf_clock_milliseconds()))
		rf_agent_drain(loop->agent);
	rf_server_serve(loop->server, fds + FD_SERVER);
	if (fds[FD_MOUNTS].revents || (fds[FD_WATCH].revents && rf_watch_read(&loop->agent->watch)))
		loop->changed = true;
	do_what_is_due(loop);
	return fds[FD_SIGNALS].revents && signal_handle(loop->signals);
}

int rf_loop_run(struct rf_agent *agent, struct rf_server *server, int signals)
{
	struct loop loop = loop_init(agent, server, signals);
	int r = 0;

	while (!r && !agent->stopped)
		r = turn(&loop);
	sd_notify(0, "STOPPING=1");
	if (r >= 0)
		rf_agent_drain(agent);
	rf_server_finish(server, FINISH);
	rf_cleanup_fd(&loop.mounts);
	return r < 0 ? r : agent->stopped;
}
