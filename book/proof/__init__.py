from .certificate import gap
from .derivation import Derivation
from .hypothesis import Hypothesis
from .language import (Partial, array, define, diag, elementwise_quotient, function, hadamard, indices, minus, over,
                       scalar, size, times, vector_of_ones)
