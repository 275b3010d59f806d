/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Asks the running kernel whether helpers, and functions where it has them, keep the contracts by
 * which programs are proved, a clause at a time, in programs of each type that Ringfence has. TAP.
 *
 *	contract [--spoil]
 *
 * With --spoil everything that comes from the kernel is spoiled, and no clause may hold.
 * Ends with 0; 1 where the contract is broken; 2 where nothing can be asked.
 */
#include "contract.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../vm/guest.h"

struct contract *programs;
int file, other_file;

static bool spoil, has_functions;
static uint8_t noise;
static uint32_t answers;
static struct answer taken;

void give_up(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	fflush(stdout);
	_exit(2);
}

void evidence(void *bytes, size_t size)
{
	if (!spoil)
		return;
	/* 128 values that differ, none of them 0; and others for each number, so that what two of
	 * them have to do with each other is lost as well. */
	noise = (uint8_t)((noise + 2) | 1);
	for (size_t i = 0; i < size; i++)
		((uint8_t *)bytes)[i] ^= (uint8_t)(noise + 2 * i);
}

static void question_put(const struct ask *question)
{
	memset(&programs->bss->answer, 0, sizeof(programs->bss->answer));
	programs->bss->ask = *question;
	programs->bss->ask.process = (uint32_t)getpid();
}

static const struct answer *answer_take(void)
{
	taken = programs->bss->answer;
	programs->bss->ask.operation = NOTHING;
	errno = 0;
	if (taken.times != 1)
		give_up("the program does not answer once");
	answers++;
	evidence(&taken, sizeof(taken));
	return &taken;
}

ssize_t ask_iterator(const struct ask *question, void *ret_bytes, size_t max,
		     const struct answer **ret_answer)
{
	ssize_t bytes, all = 0;
	int fd;

	question_put(question);
	fd = bpf_iter_create(bpf_link__fd(programs->links.answer_iterator));
	if (fd < 0)
		give_up("an iterator");
	while ((bytes = read(fd, (uint8_t *)ret_bytes + all, max - (size_t)all)) > 0)
		all += bytes;
	if (bytes < 0)
		all = -errno;
	close(fd);
	*ret_answer = answer_take();
	evidence(ret_bytes, max);
	return all;
}

static const struct answer *by_hook(int which, const struct ask *question)
{
	question_put(question);
	if (!ioctl(which, ASK, ASK_ARGUMENT) || errno != ENOTTY)
		give_up("ioctl");
	return answer_take();
}

static const struct answer *by_tracepoint(int which, const struct ask *question)
{
	static const char cgroup[] = "/sys/fs/cgroup/contract-asks";

	question_put(question);
	if (mkdir(cgroup, 0755) || rmdir(cgroup))
		give_up(cgroup);
	return answer_take();
}

static const struct answer *by_iterator(int which, const struct ask *question)
{
	const struct answer *answer;
	char none[1];

	ask_iterator(question, none, sizeof(none), &answer);
	return answer;
}

/* The types that the programs of Ringfence have. */
static const struct place {
	const char *name;
	const struct answer *(*ask)(int which, const struct ask *question);
} places[] = {
	{"LSM", by_hook},
	{"tracepoint", by_tracepoint},
	{"iterator", by_iterator},
};
static const struct place *place = &places[0];

const struct answer *ask_of(int which, const struct ask *question)
{
	return place->ask(which, question);
}

bool all_bytes(const void *bytes, size_t size, uint8_t byte)
{
	for (size_t i = 0; i < size; i++)
		if (((const uint8_t *)bytes)[i] != byte)
			return false;
	return true;
}

uint8_t *page_bytes(void)
{
	static uint8_t *bytes;

	if (bytes)
		return bytes;
	bytes = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
		     bpf_map__fd(programs->maps.page), 0);
	if (bytes == MAP_FAILED)
		give_up("mmap");
	return bytes;
}

/* Not evidence, but where to look for it. */
uint64_t page_address(void)
{
	static uint64_t address;

	if (!address) {
		ASKED(.operation = ADDRESS);
		address = (uint64_t)programs->bss->answer.result;
	}
	return address;
}

static int new_file(void)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		give_up("a file in /tmp");
	return fd;
}

/* Whether this kernel has them all: the program that calls one calls each. */
static bool find_functions(void)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	bool all = kernel != NULL;

	for (const struct clause *clause = function_clauses; all && clause->helper; clause++)
		all = btf__find_by_name_kind(kernel, clause->helper, BTF_KIND_FUNC) > 0;
	btf__free(kernel);
	return all;
}

static void prepare(void)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (sched_setaffinity(0, sizeof(first), &first))
		give_up("sched_setaffinity");
	file = new_file();
	other_file = new_file();
	programs = contract__open();
	if (!programs)
		give_up("opening");
	has_functions = find_functions();
	bpf_program__set_autoload(programs->progs.answer_function, has_functions);
	if (contract__load(programs))
		give_up("loading");
	if (contract__attach(programs))
		give_up("attaching");
}

/* What was answered last, for whoever looks for the fault. */
static void show(void)
{
	printf("# the last answer: %lld, then %lld %lld %lld %lld, bytes", (long long)taken.result,
	       (long long)taken.more[0], (long long)taken.more[1], (long long)taken.more[2],
	       (long long)taken.more[3]);
	for (size_t i = 0; i < sizeof(taken.bytes); i++)
		printf("%s%02x", i % 8 ? "" : " ", taken.bytes[i]);
	printf("\n");
}

/* Not every type of program is given every helper. */
static bool is_asked(const struct clause *clause)
{
	static const char *const hooks[] = {"bpf_inode_storage_get", "bpf_inode_storage_delete",
					    "bpf_get_func_arg",	     "bpf_d_path",
					    "bpf_spin_lock",	     "bpf_spin_unlock",
					    "bpf_get_stack",	     "bpf_get_stackid",
					    "bpf_perf_event_output"};

	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		if (!strcmp(clause->helper, hooks[i]))
			return place->ask == by_hook;
	if (!strcmp(clause->helper, "bpf_seq_write"))
		return place->ask == by_iterator;
	return clause->about < FUNCTIONS || place->ask == by_hook;
}

static int check(const struct clause *clauses, int *number)
{
	int failed = 0;

	for (const struct clause *clause = clauses; clause->helper; clause++) {
		uint32_t before = answers;
		bool right;

		if (!is_asked(clause))
			continue;
		if (clause->about >= FUNCTIONS && !has_functions) {
			printf("ok %d # SKIP this kernel lacks %s\n", ++*number, clause->helper);
			continue;
		}
		right = clause->holds(clause->about) != spoil && answers != before;
		printf("%s %d - %s, %s: %s\n", right ? "ok" : "not ok", ++*number, clause->helper,
		       place->name, clause->says);
		if (!right) {
			failed = 1;
			show();
		}
	}
	return failed;
}

int main(int argc, char **argv)
{
	const struct clause *const all[] = {map_clauses,     storage_clauses, ring_clauses,
					    memory_clauses,  task_clauses,    loop_clauses,
					    function_clauses};
	struct utsname names;
	int number = 0, failed = 0;

	spoil = argc == 2 && !strcmp(argv[1], "--spoil");
	if (argc != 1 + spoil) {
		fprintf(stderr, "usage: contract [--spoil]\n");
		return 2;
	}
	/* Programs for tests alone are for no host's kernel. */
	if (!in_guest()) {
		fprintf(stderr, "contract: this is no guest: use tests/e2e/run.sh\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&names);
	printf("# kernel: %s\n", names.release);
	prepare();
	for (place = places; place < places + sizeof(places) / sizeof(places[0]); place++)
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
			failed |= check(all[i], &number);
	printf("1..%d\n", number);
	contract__destroy(programs);
	return failed;
}
