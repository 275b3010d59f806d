#include <linux/types.h>
#include <stdint.h>
#include "base/fd.h"
#include "abi.h"
