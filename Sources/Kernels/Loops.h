// The loops themselves, included once a level. LEVEL and NAME name it; the other macros say what fits into its registers:
// TILE_VECTORS vectors of a row by TILE_ROWS rows of a product, NARROW_ROWS rows of a last block of few columns, and LIVE_VECTORS
// vectors when there is one row. HAS_AVX2 and HAS_AVX512 say which instructions for binary16, and for powers of 2, there are.
#include "Vectors.h"
#include "Product.h"
#include "Exponentials.h"
#include "Chebyshev.h"
#include "Lowest.h"

const kernels_level LEVEL = {
    .name = NAME,
    .product = product,
    .exponentiate = exponentiate,
    .add = add,
    .exponential_rows = exponential_rows,
    .combine_rows = combine_rows,
    .chebyshev_moments = chebyshev_moments,
    .keep_lowest = keep_lowest,
};
