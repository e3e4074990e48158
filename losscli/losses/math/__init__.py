"""What several losses share, accurate to the last digits: softmax, simplex, exact and traced arithmetic."""
