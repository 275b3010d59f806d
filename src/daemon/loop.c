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

/* Milliseconds. */
#define BATCH 100  /* events that come after a drain wait for so long: they are dear one by one */
#define TICK 1000  /* from events to what is to be told of them besides */
#define LOOK 10000 /* the self-test, and what is still open */
#define PLACES 60000
#define PLACES_AGAIN 1000 /* at the least, where mounts change all the time */
#define FINISH 1000	  /* what clients get to read their last lines */

enum { FD_SIGNALS, FD_EVENTS, FD_MOUNTS, FD_WATCH, FD_SERVER };

#define NEVER UINT64_MAX

/*
 * When each thing is to be done, by rf_clock_milliseconds. Nothing else wakes the daemon but
 * descriptors; so where nothing happens, it wakes once in LOOK.
 */
struct loop {
	struct rf_agent *agent;
	struct rf_server *server;
	int signals;
	int mounts;	     /* mountinfo: poll(2) tells of changes; -1: it cannot be opened */
	bool changed;	     /* and nobody has looked yet where paths lead now */
	uint64_t look_every; /* LOOK; less where the watchdog wants it */
	uint64_t batch;	     /* until then the ring is not looked at */
	uint64_t tick;
	uint64_t look;
	uint64_t places;
	uint64_t places_again;
	uint64_t count; /* events that the last tick knew of */
};

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
static void look(struct rf_agent *agent)
{
	rf_agent_check_holdings(agent);
	if (rf_agent_self_test(agent) == 0)
		sd_notify(0, "WATCHDOG=1");
}

/* At once after a change of mounts or names, but no more often than each second. */
static void look_at_places(struct loop *loop, uint64_t now)
{
	bool changed = loop->changed && now >= loop->places_again;

	if (changed || now >= loop->places) {
		loop->changed = false;
		loop->places_again = now + PLACES_AGAIN;
		loop->places = now + PLACES;
		rf_agent_ask_places(loop->agent);
	}
	rf_agent_look_at_places(loop->agent);
}

/* A second after the last event there may be more to tell: what was held back, and what came to no
 * event. */
static void do_what_is_due(struct loop *loop)
{
	uint64_t now = rf_clock_milliseconds();

	if (now >= loop->tick) {
		rf_agent_tick(loop->agent);
		loop->tick = NEVER;
	}
	if (now >= loop->look) {
		loop->look = now + loop->look_every;
		look(loop->agent);
	}
	look_at_places(loop, now);
	if (rf_sink_count(loop->agent->sink) != loop->count && loop->tick == NEVER)
		loop->tick = now + TICK;
	loop->count = rf_sink_count(loop->agent->sink);
}

static struct loop loop_init(struct rf_agent *agent, struct rf_server *server, int signals)
{
	struct loop loop = {
		.agent = agent,
		.server = server,
		.signals = signals,
		.mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC),
		.look_every = LOOK,
	};
	uint64_t watchdog;

	/* Half of what systemd allows leaves room for one late ping. */
	if (sd_watchdog_enabled(0, &watchdog) > 0 && watchdog / 2000 < LOOK)
		loop.look_every = watchdog / 2000;
	return loop;
}

static void sooner(uint64_t *when, uint64_t other)
{
	if (other < *when)
		*when = other;
}

static bool is_looking(const struct rf_agent *agent)
{
	return agent->enforcement && agent->image && agent->places.next < agent->places.roots;
}

/* How long there is nothing to do but what descriptors ask for. */
static int pause_of(const struct loop *loop, bool batch)
{
	uint64_t now = rf_clock_milliseconds(), when = loop->look;

	sooner(&when, loop->tick);
	sooner(&when, loop->places);
	if (batch)
		sooner(&when, loop->batch);
	if (loop->changed)
		sooner(&when, loop->places_again);
	if (rf_agent_wants_again(loop->agent))
		sooner(&when, loop->agent->again_due);
	if (rf_server_waits(loop->server))
		sooner(&when, now + TICK);
	if (is_looking(loop->agent))
		when = now;
	return when > now ? (int)(when - now) : 0;
}

/* Waits for something to do, and does it. 1: the daemon is to end; negative: it must. */
static int turn(struct loop *loop)
{
	struct pollfd fds[FD_SERVER + RF_SERVER_FDS_MAX];
	struct rf_enforcement *enforcement = loop->agent->enforcement;
	bool batch = rf_clock_milliseconds() < loop->batch;
	unsigned int count;

	fds[FD_SIGNALS] = (struct pollfd){.fd = loop->signals, .events = POLLIN};
	/* A negative descriptor is passed over. */
	fds[FD_EVENTS] = (struct pollfd){
		.fd = enforcement && !batch ? rf_enforcement_events_fd(enforcement) : -1,
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
	if (poll(fds, FD_SERVER + count, pause_of(loop, batch)) < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[FD_EVENTS].revents) {
		rf_agent_drain(loop->agent);
		loop->batch = rf_clock_milliseconds() + BATCH;
	}
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
		rf_agent_tick(agent);
	rf_server_finish(server, FINISH);
	rf_cleanup_fd(&loop.mounts);
	return r < 0 ? r : agent->stopped;
}
