"""How sure a figure is: errors by a second reading, intervals, exact tests; nothing here draws random numbers.

For a weighted mean, what a sample adds to the error is z = u(ℓ − mean)/Σu; for a figure of sums it is the slope in each
sum times the sample's addend.
"""
