#ifndef KARVAN_CZLIB_SHIM_H
#define KARVAN_CZLIB_SHIM_H

#include <zlib.h>

#endif
