#include "judge.h"
#include "core/abi.h"
#include "base/fd.h"
#include <bpf/bpf_helpers.h>
#include <bpf/libbpf.h>
#include <string.h>
