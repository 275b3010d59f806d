#include <bpf/libbpf.h>
#include "ringfence.skel.h"
#include "policy/image.h"
#include "policy/model.h"
#include "daemon/names.h"
