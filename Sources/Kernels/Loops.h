// The loops themselves, included once a level. LEVEL and NAME name it; the other macros say what fits into its registers:
// TILE_VECTORS vectors of a row at most by TILE_ROWS rows of a product; COLUMN_ROWS rows, as many or twice as many, where it is one
// vector, and NARROW_ROWS where a block has several k side by side; LIVE_VECTORS vectors of one row. Frames of 450 points become 150,
// 75, 25 and 5 behind strides: what divides these leaves no rows over. HAS_AVX2 and HAS_AVX512 say which instructions for binary16,
// and for powers of 2, there are.
#include "Vectors.h"
#include "Product.h"
#include "Winograd.h"
#include "Exponentials.h"
#include "Chebyshev.h"
#include "Logarithms.h"
#include "Lowest.h"
#include "Sums.h"
#include "Checksum.h"

const kernels_level LEVEL = {
    .name = NAME,
    .product = product,
    .spread = spread,
    .gather = gather,
    .exponentiate = exponentiate,
    .add = add,
    .exponential_rows = exponential_rows,
    .exponential_pairs = exponential_pairs,
    .combine_rows = combine_rows,
    .chebyshev_moments = chebyshev_moments,
    .keep_lowest = keep_lowest,
    .logarithms = logarithms,
    .moving_sums = moving_sums,
    .widen = widen,
    .checksum = checksum,
};
