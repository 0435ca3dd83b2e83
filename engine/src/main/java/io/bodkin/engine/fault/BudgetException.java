package io.bodkin.engine.fault;

/** Memory, disk or heap that a budget limits is asked for and cannot be had. */
public final class BudgetException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public BudgetException(String message) {
        super(Kind.RESOURCE, message);
    }
}
